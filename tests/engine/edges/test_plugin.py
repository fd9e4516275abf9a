"""The plugin: the events of the hook in their order, its options, and the looks that it brings."""

from importlib.metadata import EntryPoint

import pytest
import snippets_mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files

from snippets._engine.edges import mkdocs_hook
from snippets._engine.edges.mkdocs_plugin import SnippetsPlugin
from snippets._engine.render.looks import LOOKS, SCRIPT, SHEET
from tests.helpers import ROOT

HOOK = str(ROOT / "snippets/_engine/edges/mkdocs_hook.py")


def configured(**settings):
    """The configuration of a site with these settings, as MkDocs gives it to a plugin."""
    config = MkDocsConfig("mkdocs.yml")
    config.load_dict({"site_name": "A", "plugins": [], **settings})
    assert config.validate() == ([], [])
    return config


def adopt(options, **settings):
    """What the plugin makes of a configuration."""
    plugin = SnippetsPlugin()
    assert plugin.load_config(options) == ([], [])
    (first, *_) = plugin.on_config.methods
    return first(configured(**settings))


def handlers(events):
    """Of each event, the names of the functions that are called, in their order."""
    return {event: [each.__name__ for each in functions] for event, functions in events.items() if functions}


def test_each_event_of_the_hook_is_one_of_the_plugin():
    """The plugin is called at the events of the hook and by the same functions, beside two of its own."""
    plugins = PluginCollection()
    plugins["snippets"] = SnippetsPlugin()
    ours, theirs = handlers(plugins.events), handlers(configured(hooks=[HOOK]).plugins.events)
    own = {"config": "_adopt", "files": "_add_looks"}
    assert {event: [name for name in ours[event] if name != own.get(event)] for event in ours} == theirs
    assert [name in ours[event] for event, name in own.items()] == [True, True]
    assert ours["config"][0] == "_adopt"


def test_the_order_of_plugins_in_the_configuration_does_not_matter():
    """MkDocs calls a hook after the plugins. Where the hook has no priority, the plugin comes after the others too."""
    plugins = PluginCollection()
    plugins["snippets"] = SnippetsPlugin()
    priorities = {
        (event, getattr(each, "mkdocs_priority", 0)) for event, given in plugins.events.items() for each in given
    }
    assert {event for event, priority in priorities if priority == 0} == {"files"}
    assert not hasattr(mkdocs_hook.on_pre_page, "mkdocs_priority")
    assert ("pre_page", -1) in priorities


def test_its_options_are_the_settings_of_the_engine():
    """An option counts for more than the same setting in `extra`; another setting stays."""
    config = adopt({"timeout": 5}, extra={"snippets": {"timeout": 60, "output": 7}, "other": 1})
    assert config.extra == {"snippets": {"timeout": 5, "output": 7}, "other": 1}
    assert adopt({}).extra == {"snippets": {}}


@pytest.mark.parametrize(
    "options, key, words",
    [
        ({"timeout": -1}, "timeout", "timeout is -1. It takes a number above zero."),
        ({"memory": "4 GB", "output": 1}, "memory", "memory is '4 GB'. It takes a whole number above zero."),
        ({"time_out": 1}, "time_out", "does not know “time_out”. It takes timeout, "),
    ],
)
def test_a_wrong_option_is_an_error(options, key, words):
    """MkDocs reports an option that is unknown or makes no sense, and builds nothing."""
    ((found, error),), warnings = SnippetsPlugin().load_config(options)
    assert (found, warnings) == (key, [])
    assert words in str(error)


def test_it_brings_its_looks_and_lets_the_site_change_them():
    """Its sheet and its script come before those of the site, and a file of the site of the same name is kept."""
    config = adopt({}, extra_css=["own.css"], extra_javascript=["own.js"])
    assert config.extra_css == [SHEET, "own.css"]
    assert config.extra_javascript == [SCRIPT, "own.js"]
    own = File(SHEET, "docs", "site", True)
    files = SnippetsPlugin()._add_looks(Files([own]), config=config)
    assert {file.src_uri: file.src_dir for file in files} == {SHEET: "docs", SCRIPT: str(LOOKS)}
    assert (LOOKS / SHEET).is_file()
    assert (LOOKS / SCRIPT).is_file()


def test_hook_and_plugin_together_are_an_error():
    """A site that names both would run its pages twice."""
    with pytest.raises(
        PluginError, match=r"mkdocs\.yml: hooks and plugins both name the engine, .* Remove mkdocs_hook"
    ):
        adopt({}, hooks=[HOOK])


def test_the_package_has_the_plugin_as_an_entry_point():
    """What pyproject.toml tells MkDocs is there."""
    assert EntryPoint("snippets", "snippets_mkdocs:SnippetsPlugin", "mkdocs.plugins").load() is SnippetsPlugin
    assert 'snippets = "snippets_mkdocs:SnippetsPlugin"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_another_package_of_the_same_name_is_seen(tmp_path, monkeypatch):
    """If a package of the site is imported in the place of the engine's, it is named."""
    assert snippets_mkdocs.hidden_by() == ""
    (tmp_path / "__init__.py").touch()
    monkeypatch.setattr(snippets_mkdocs, "find_spec", lambda name: Spec(str(tmp_path)))
    assert snippets_mkdocs.hidden_by() == f"{tmp_path}/__init__.py"


class Spec:
    """What Python knows of a package."""

    def __init__(self, folder):
        self.submodule_search_locations, self.origin = [folder], f"{folder}/__init__.py"
        self.name = "snippets"


def test_receipts_open_as_on_the_site_of_the_engine():
    """The script of the package has the functions that open receipts word for word from the project's own site."""
    own = (ROOT / "docs/assets/javascripts/site.js").read_text(encoding="utf-8")
    opens = own[own.index("  // A click opens a claim's receipt without any script.") :]
    assert "showPopover" in opens
    assert (LOOKS / SCRIPT).read_text(encoding="utf-8").endswith(opens)
