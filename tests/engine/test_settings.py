"""Settings: what extra.snippets may hold, and that nothing else gets by."""

import pytest

from snippets._engine import settings
from snippets._engine.errors import SettingsError
from snippets._engine.machine import available_cores
from snippets._engine.settings import Settings

KEYS = (
    "timeout, memory, output, workers, scheduler, colab, programs, labs, outputs, "
    "strict, claims, mathematics, numerals, downloads, skip, marked"
)


@pytest.mark.parametrize("given", [None, {}], ids=["missing", "empty"])
def test_what_is_not_set_has_a_default(given, monkeypatch):
    """Without a setting there are limits all the same, and as many workers as there are cores."""
    monkeypatch.setattr(settings, "available_memory", lambda: float("inf"))
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


@pytest.mark.parametrize("value, folders", [("code", ("code",)), (["code", "more/code"], ("code", "more/code"))])
def test_programs_are_in_one_folder_or_in_several(value, folders):
    """A folder may stand alone; several are looked through in their order."""
    assert Settings.parse({"programs": value}, "mkdocs.yml").programs == folders


@pytest.mark.parametrize("value", [5, None, "", [], [""], ["code", 5]])
def test_a_folder_is_a_text(value):
    """What names no folder is an error."""
    with pytest.raises(
        SettingsError, match=r"extra\.snippets\.programs is .*\. It takes a folder, or a list of folders\."
    ):
        Settings.parse({"programs": value}, "mkdocs.yml")


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
    "cores, gigabytes, workers, memory",
    [
        (4, float("inf"), 4, 4.0),
        (4, 64, 4, 4.0),
        (4, 8, 4, 2.0),
        (8, 2.5, 2, 1.25),
        (2, 0.5, 1, 0.5),
    ],
)
def test_a_container_bounds_what_pages_take_by_default(monkeypatch, cores, gigabytes, workers, memory):
    """Each worker has a gigabyte of the container's memory or more, and all of them together have no more than all."""
    monkeypatch.setattr(settings, "available_cores", lambda: cores)
    monkeypatch.setattr(settings, "available_memory", lambda: gigabytes * 2**30)
    found = Settings()
    assert (found.workers, found.memory) == (workers, memory * 2**30)
