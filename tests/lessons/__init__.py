"""The mathematics of the lessons."""
