"""Tests of what is made of all pages together; they mirror snippets/_site."""
