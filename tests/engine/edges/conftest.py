"""The place of a site."""

import pytest


@pytest.fixture
def target(tmp_path):
    """Where the site is: one page of the last good build."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("good", encoding="utf-8")
    return tmp_path / "site"
