"""The engine, running: one server that has imported torch, for all tests that need a page's own process."""

from hypothesis import settings

# Made-up pages are the same on every machine and every day, and leave nothing behind.
settings.register_profile("project", derandomize=True, database=None, deadline=None, max_examples=200)
settings.load_profile("project")
