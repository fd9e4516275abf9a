"""Tests of snippets/_site, one file for each module."""
