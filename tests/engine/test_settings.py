"""Settings: what extra.snippets may hold, and that nothing else gets by."""

import os

import pytest

from snippets._engine import settings
from snippets._engine.errors import SettingsError
from snippets._engine.settings import Settings, available_cores
from tests.helpers.given import lines

KEYS = "timeout, memory, output, workers, scheduler, colab"


@pytest.mark.parametrize("given", [None, {}], ids=["missing", "empty"])
def test_what_is_not_set_has_a_default(given):
    """Without a setting there are limits all the same, and as many workers as there are cores."""
    found = Settings.parse(given, "mkdocs.yml")
    assert found == Settings()
    assert (found.timeout, found.scheduler, found.workers) == (60.0, "", available_cores())
    assert min(found.memory, found.output) > 0


@pytest.mark.parametrize(
    "key, value",
    [("timeout", 5), ("timeout", 0.5), ("memory", 1), ("output", 10**12), ("workers", 3), ("scheduler", "tcp://a:1")],
)
def test_what_is_set_holds(key, value):
    """A value of the right kind is taken as it is."""
    assert getattr(Settings.parse({key: value}, "mkdocs.yml"), key) == value


@pytest.mark.parametrize("value", [0, -1, True, "60", None, [1], float("nan"), float("inf")])
@pytest.mark.parametrize("key, kind", [("timeout", "a number"), ("memory", "a whole number")])
def test_a_senseless_value_is_an_error(key, kind, value):
    """A limit that is no number above zero is an error that names the file, the key and the value."""
    with pytest.raises(SettingsError) as raised:
        Settings.parse({key: value}, "mkdocs.yml")
    assert str(raised.value) == f"mkdocs.yml: extra.snippets.{key} is {value!r}. It takes {kind} above zero."


@pytest.mark.parametrize("key", ["memory", "output", "workers"])
def test_bytes_and_workers_are_whole(key):
    """Half a worker is an error."""
    with pytest.raises(SettingsError, match="a whole number above zero"):
        Settings.parse({key: 1.5}, "mkdocs.yml")


@pytest.mark.parametrize("value", [5, None, ["tcp://a:1"]])
def test_a_scheduler_is_an_address(value):
    """What is no text is no address."""
    with pytest.raises(SettingsError, match=r"extra\.snippets\.scheduler is .*\. It takes a text\."):
        Settings.parse({"scheduler": value}, "mkdocs.yml")


@pytest.mark.parametrize(
    "given, words",
    [
        ({"time_out": 1, 7: 1}, f"mkdocs.yml: extra.snippets does not know “7, time_out”. It takes {KEYS}."),
        ([], "mkdocs.yml: extra.snippets is [], not a mapping of settings. Write timeout: 60."),
        ("fast", "mkdocs.yml: extra.snippets is 'fast', not a mapping of settings. Write timeout: 60."),
    ],
)
def test_unknown_settings_are_an_error(given, words):
    """A key that nobody reads is an error, and so is what is no mapping."""
    with pytest.raises(SettingsError) as raised:
        Settings.parse(given, "mkdocs.yml")
    assert str(raised.value) == words


@pytest.mark.parametrize(
    "written, timeout",
    [
        (None, 60.0),
        ("", 60.0),
        ("extra:", 60.0),
        ("extra: {snippets: }", 60.0),
        ("extra: {snippets: {timeout: 9}}", 9),
        ("a: !ENV [X, 1]\nb: !!python/name:x.y ''\nc: !relative\nextra: {snippets: {timeout: 9}}", 9),
    ],
)
def test_settings_are_read_from_a_project(tmp_path, written, timeout):
    """The project's mkdocs.yml is read with whatever tags MkDocs allows in it; without one there are the defaults."""
    if written is not None:
        (tmp_path / "mkdocs.yml").write_text(written, encoding="utf-8")
    assert Settings.of_project(tmp_path).timeout == timeout


@pytest.mark.parametrize(
    "written, words",
    [
        (lines("extra:", "  snippets: {workers: no}"), "mkdocs.yml: extra.snippets.workers is False."),
        (lines("a: [", "b: 1"), "mkdocs.yml: this is not YAML"),
        (lines("- a"), "mkdocs.yml: this is no mapping of settings."),
        (lines("extra: words"), "mkdocs.yml: this is no mapping of settings."),
    ],
)
def test_a_project_that_cannot_be_read_says_so(tmp_path, written, words):
    """An mkdocs.yml that is broken is an error that names it."""
    (tmp_path / "mkdocs.yml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        Settings.of_project(tmp_path)
    assert str(raised.value).startswith(words)


def test_cores_are_those_that_may_be_used(monkeypatch):
    """A process that is kept to some of the machine's cores counts those, and where nobody knows, one."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 5, 7}, raising=False)
    assert settings.available_cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert settings.available_cores() == 1
