"""Tests of what an author calls."""
