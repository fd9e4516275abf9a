"""The programs of the lessons. Packages with an underscore execute, check and publish them, and are no lessons."""
