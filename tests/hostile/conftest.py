"""The pages here are built by tests/promises/test_hostile.py; they are no tests themselves."""

collect_ignore_glob = ["docs/*"]
