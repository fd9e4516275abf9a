"""The policy of a page: it allows the inline scripts of the theme, and no others."""

import base64
import hashlib
import html
import re

import pytest

from snippets._site import policy
from snippets._site.finish import finish

HEAD = '<html><head><meta charset="utf-8">'
THEME_SCRIPT = '__md_scope=new URL("/",location),__md_hash=1'
TRUSTED = {policy.kind(THEME_SCRIPT), "var palette=1"}


def rules(page):
    """The directives of the policy of a page."""
    text = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1])
    return dict(each.split(" ", 1) for each in text.split("; "))


def digest(code):
    """The hash by which a policy names a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_a_policy_comes_right_after_the_encoding():
    """A browser reads it first, before it loads anything."""
    assert policy.with_policy(HEAD, set()).startswith(f'{HEAD}\n      <meta http-equiv="Content-Security-Policy" ')


def test_nothing_is_allowed_that_is_not_named():
    """The default is to forbid, and no directive allows inline code, evaluation or another host."""
    found = rules(policy.with_policy(HEAD, set()))
    assert found["default-src"] == found["base-uri"] == found["form-action"] == "'none'"
    assert {source for sources in found.values() for source in sources.split()} == {"'none'", "'self'", "data:"}
    assert "data:" not in found["script-src"] + found["style-src"] + found["worker-src"]


@pytest.mark.parametrize("script", [THEME_SCRIPT, THEME_SCRIPT.replace('"/"', '"../.."'), "var palette=1"])
def test_a_script_of_the_themes_is_allowed_by_its_hash(script):
    """The scripts of the theme run on a page of any folder, each by the hash that it has there."""
    page = f"{HEAD}<script>{script}</script>"
    assert rules(policy.with_policy(page, TRUSTED))["script-src"].split() == ["'self'", digest(script)]
    assert policy.forbidden(page, TRUSTED) == []


@pytest.mark.parametrize(
    "tag, code",
    [
        ("script", "alert(1)"),
        ("SCRIPT", "alert(1)"),
        ("script type=module", "alert(1)"),
        ("script\nid='a>b'", "alert(1)"),
        ("script", f"{THEME_SCRIPT};alert(1)"),
        ("script", '__md_scope=new URL("/",alert(1)),__md_hash=1'),
        ("script data-x=1", " var palette=1"),
    ],
)
def test_another_script_is_not_allowed(tag, code):
    """A script that differs from those of the theme by one letter has no hash, and is reported."""
    page = f"{HEAD}<{tag}>{code}</script>"
    assert rules(policy.with_policy(page, TRUSTED))["script-src"] == "'self'"
    assert policy.forbidden(page, TRUSTED) == [code]


@pytest.mark.parametrize("tag", ['script src="x.js"', 'script type="application/json"'])
def test_scripts_in_files_and_data_need_no_hash(tag):
    """Other directives restrict the files, and data do not run."""
    page = f"{HEAD}<{tag}>{{}}</script>"
    assert policy.inline_scripts(page) == []


@pytest.fixture
def site(tmp_path):
    """Writes a site of one page. Returns its folder and that of its theme, which has one inline script."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(f"<script>{THEME_SCRIPT.replace('/', '{{ base_url }}')}</script>")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/b.css").write_text("p{color:red}")

    def write(script):
        sheet = '<link rel="stylesheet" href="b.css">\n'
        (tmp_path / "site/page.html").write_text(f"{HEAD}{sheet}<script>{THEME_SCRIPT}</script>{script}")
        return tmp_path / "site", [tmp_path / "theme"]

    return write


def test_the_themes_scripts_are_known_from_its_templates(site):
    """A script of a template is allowed, in the form that it has on the page."""
    folder, theme = site("")
    assert finish(folder, theme) == []
    assert rules((folder / "page.html").read_text())["script-src"] == f"'self' {digest(THEME_SCRIPT)}"


def test_an_author_is_told_of_a_script_that_will_not_run(site):
    """The warning names the page, the number of scripts, and what to do."""
    assert finish(*site("<script>alert(1)</script>")) == [
        "page.html holds 1 inline script that the site's policy will not run. "
        "Put scripts into a file and name it in extra_javascript."
    ]


def test_the_script_of_the_theme_is_changed(site):
    """It loads the search index only for a search, and sets no colours that site.css sets."""
    folder, theme = site("")
    (folder / "assets/javascripts").mkdir(parents=True)
    script = folder / "assets/javascripts/bundle.1.min.js"
    script.write_text(
        'let o=x("meta",{name:"color-scheme"});document.head.appendChild(o);'
        'a=$(location.protocol!=="file:"),me("search");'
    )
    assert finish(folder, theme) == []
    assert script.read_text() == 'let o=x("meta",{name:"color-scheme"});a=$(!1),me("search");'


def test_an_author_is_warned_of_another_theme(site):
    """If the script of the theme cannot be changed, a warning says what readers lose and what to adapt."""
    folder, theme = site("")
    (folder / "assets/javascripts").mkdir(parents=True)
    (folder / "assets/javascripts/bundle.1.min.js").write_text("1")
    assert finish(folder, theme) == [
        f"The theme's script has changed: it is no longer certain that {gain}. "
        "Adapt THEME_SCRIPT_CHANGES in snippets/_site/finish.py."
        for gain in (
            "pages load the search index only when a reader searches",
            "the browser computes the styles of a page only once when it opens",
        )
    ]
