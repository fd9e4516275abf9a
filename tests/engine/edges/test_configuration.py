"""The configuration outside a build: it means what it means to MkDocs."""

import pytest

from snippets._engine.edges.configuration import Configuration, settings_of
from snippets._engine.errors import SettingsError
from tests.helpers.given import lines

NINE = "extra: {snippets: {timeout: 9}}\n"


def write(folder, **texts):
    """A project with these files, dots in their names written as two underscores."""
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "written, timeout",
    [
        (None, 60.0),
        ("", 60.0),
        ("extra:", 60.0),
        ("extra: {snippets: }", 60.0),
        (NINE, 9),
        (f"a: !ENV [X, 1]\nb: !!python/name:x.y ''\nc: !relative\n{NINE}", 9),
        ("extra: {snippets: {timeout: !ENV [PAGE_SECONDS, 7]}}", 7),
        (f"{NINE}plugins: [search, snippets: {{timeout: 5}}]", 5),
        (f"{NINE}plugins: [snippets]", 9),
        ("plugins: {snippets: {timeout: 5}}", 5),
        ("plugins: {snippets: }", 60.0),
    ],
)
def test_settings_are_read_from_a_project(tmp_path, written, timeout):
    """The project's mkdocs.yml is read with whatever tags MkDocs allows in it; without one there are the defaults."""
    if written is not None:
        write(tmp_path, mkdocs__yml=written)
    assert settings_of(tmp_path).timeout == timeout


def test_a_variable_of_the_environment_counts(tmp_path, monkeypatch):
    """`!ENV` reads the environment."""
    monkeypatch.setenv("PAGE_SECONDS", "5")
    write(tmp_path, mkdocs__yml="extra: {snippets: {timeout: !ENV [PAGE_SECONDS, 7]}}")
    assert settings_of(tmp_path).timeout == 5


def test_an_inherited_file_counts(tmp_path):
    """A setting that the file does not have comes from the one that it inherits."""
    write(tmp_path, base__yml=NINE, mkdocs__yml="INHERIT: base.yml\nextra: {snippets: {workers: 3}}\n")
    found = settings_of(tmp_path)
    assert (found.timeout, found.workers) == (9, 3)


def test_the_file_may_end_in_yaml(tmp_path):
    """As for MkDocs, mkdocs.yaml is read where there is no mkdocs.yml."""
    assert settings_of(write(tmp_path, mkdocs__yaml=NINE)).timeout == 9
    assert settings_of(write(tmp_path, mkdocs__yml="extra: {snippets: {timeout: 4}}")).timeout == 4


@pytest.mark.parametrize(
    "written, words",
    [
        (lines("extra:", "  snippets: {workers: no}"), "mkdocs.yml: extra.snippets.workers is False."),
        (lines("a: [", "b: 1"), "mkdocs.yml: this is not YAML"),
        (lines("- a"), "mkdocs.yml: this is no mapping of settings."),
        (lines("5"), "mkdocs.yml: this is no mapping of settings."),
        (lines("extra: words"), "mkdocs.yml: this is no mapping of settings."),
        (lines("INHERIT: none.yml"), "mkdocs.yml: this cannot be read. Fix it:\n    Inherited config file 'none.yml'"),
    ],
)
def test_a_project_that_cannot_be_read_says_so(tmp_path, written, words):
    """An mkdocs.yml that is broken is an error that names it."""
    with pytest.raises(SettingsError) as raised:
        settings_of(write(tmp_path, mkdocs__yml=written))
    assert str(raised.value).startswith(words)


@pytest.mark.parametrize(
    "path, is_read",
    [
        ("content/page.md", True),
        ("content/old/page.md", False),
        ("content/old/kept.md", True),
        ("content/draft.md", False),
        ("content/.hidden/page.md", False),
        ("content/.#page.md", False),
        ("content/templates/page.md", False),
        ("content/README.md", True),
        ("content/both/README.md", False),
        ("content/both/index.md", True),
        ("README.md", True),
        (".hidden.md", True),
    ],
)
def test_what_a_build_does_not_read_is_known(tmp_path, path, is_read):
    """Excluded and hidden files, drafts and a README beside an index are not read; outside the docs folder all are."""
    write(tmp_path, mkdocs__yml='docs_dir: content\nexclude_docs: |\n  old/*\n  !kept.md\ndraft_docs: "draft.md"\n')
    (tmp_path / "content/both").mkdir(parents=True)
    (tmp_path / "content/both/index.md").touch()
    assert Configuration.of_project(tmp_path).is_read(tmp_path / path) == is_read


@pytest.mark.parametrize(
    "written, programs, labs",
    [
        ("", ("snippets",), "labs"),
        ("plugins: [search, mkdocs-jupyter]\n", ("snippets",), "labs"),
        ("plugins: [search]\n", ("snippets",), ""),
        ("markdown_extensions: [pymdownx.snippets]\n", ("snippets", "."), ""),
        ("markdown_extensions: {pymdownx.snippets: {base_path: [a, b]}}\n", ("snippets", "a", "b"), ""),
        ("markdown_extensions: [{pymdownx.snippets: {base_path: a}}]\n", ("snippets", "a"), ""),
        ("plugins: [mkdocs-jupyter, snippets: {programs: code, labs: books}]\n", ("code",), "books"),
    ],
)
def test_folders_are_those_that_the_site_has(tmp_path, written, programs, labs):
    """Labs need the plugin that makes pages of them. Embeds come from where pymdownx.snippets finds them too."""
    found = settings_of(write(tmp_path, mkdocs__yml=written))
    assert (found.programs, found.labs) == (programs, labs)
