"""Tests of the pictures, a file for each of their modules."""
