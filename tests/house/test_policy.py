"""What a page's policy lets run: the theme's own scripts, and no other."""

import base64
import hashlib
import html
import re

import pytest

from snippets._site import policy
from snippets._site.finish import finish

HEAD = '<html><head><meta charset="utf-8">'
THEMES = '__md_scope=new URL("/",location),__md_hash=1'
TRUSTED = {policy.kind(THEMES), "var palette=1"}


def rules(page):
    """The directives of a page's policy."""
    text = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1])
    return dict(each.split(" ", 1) for each in text.split("; "))


def digest(code):
    """How a policy names a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_a_policy_stands_right_behind_the_encoding():
    """It is the first thing a browser reads, so that nothing is loaded before it."""
    assert policy.with_policy(HEAD, set()).startswith(f'{HEAD}\n      <meta http-equiv="Content-Security-Policy" ')


def test_nothing_is_allowed_that_is_not_named():
    """What no directive speaks of is forbidden, and no directive allows inline code, evaluation or another host."""
    found = rules(policy.with_policy(HEAD, set()))
    assert found["default-src"] == found["base-uri"] == found["form-action"] == "'none'"
    assert {source for sources in found.values() for source in sources.split()} == {"'none'", "'self'", "data:"}
    assert "data:" not in found["script-src"] + found["style-src"] + found["worker-src"]


@pytest.mark.parametrize("script", [THEMES, THEMES.replace('"/"', '"../.."'), "var palette=1"])
def test_a_script_of_the_themes_is_allowed_by_its_hash(script):
    """Wherever the page stands, the theme's scripts run, each as it is on that page."""
    page = f"{HEAD}<script>{script}</script>"
    assert rules(policy.with_policy(page, TRUSTED))["script-src"].split() == ["'self'", digest(script)]
    assert policy.forbidden(page, TRUSTED) == []


@pytest.mark.parametrize("tag, code", [
    ("script", "alert(1)"), ("SCRIPT", "alert(1)"), ("script type=module", "alert(1)"),
    ("script\nid='a>b'", "alert(1)"), ("script", f"{THEMES};alert(1)"),
    ("script", '__md_scope=new URL("/",alert(1)),__md_hash=1'), ("script data-x=1", " var palette=1"),
])
def test_another_script_is_not_allowed(tag, code):
    """A script that is not the theme's to the letter has no hash, and the author is told of it."""
    page = f"{HEAD}<{tag}>{code}</script>"
    assert rules(policy.with_policy(page, TRUSTED))["script-src"] == "'self'"
    assert policy.forbidden(page, TRUSTED) == [code]


@pytest.mark.parametrize("tag", ['script src="x.js"', 'script type="application/json"'])
def test_what_is_no_inline_script_needs_no_hash(tag):
    """Files are the site's own or not loaded, and data are not run."""
    page = f"{HEAD}<{tag}>{{}}</script>"
    assert policy.inline_scripts(page) == []


@pytest.fixture
def site(tmp_path):
    """A site of one page, whose theme has one script, and the folder of that theme."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(f"<script>{THEMES.replace('/', '{{ base_url }}')}</script>")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/b.css").write_text("p{color:red}")

    def write(script):
        sheet = '<link rel="stylesheet" href="b.css">\n'
        (tmp_path / "site/page.html").write_text(f"{HEAD}{sheet}<script>{THEMES}</script>{script}")
        return tmp_path / "site", [tmp_path / "theme"]

    return write


def test_the_themes_scripts_are_known_from_its_templates(site):
    """A script that stands in a template is allowed, as it is on the page."""
    folder, theme = site("")
    assert finish(folder, theme) == []
    assert rules((folder / "page.html").read_text())["script-src"] == f"'self' {digest(THEMES)}"


def test_an_author_is_told_of_a_script_that_will_not_run(site):
    """The build names the page with the script, how many there are, and what to do."""
    assert finish(*site("<script>alert(1)</script>")) == [
        "page.html holds 1 inline script that the site's policy will not run. "
        "Put scripts into a file and name it in extra_javascript."]


def test_the_themes_script_loads_no_search_and_says_no_colours(site):
    """A built page loads the index of the search when it is asked for; what site.css says the script need not."""
    folder, theme = site("")
    (folder / "assets/javascripts").mkdir(parents=True)
    script = folder / "assets/javascripts/bundle.1.min.js"
    script.write_text('let o=x("meta",{name:"color-scheme"});document.head.appendChild(o);'
                      'a=$(location.protocol!=="file:"),me("search");')
    assert finish(folder, theme) == []
    assert script.read_text() == 'let o=x("meta",{name:"color-scheme"});a=$(!1),me("search");'


def test_an_author_is_told_what_another_theme_costs(site):
    """Where the script is not as it was known to be, the build says what is lost and where to look."""
    folder, theme = site("")
    (folder / "assets/javascripts").mkdir(parents=True)
    (folder / "assets/javascripts/bundle.1.min.js").write_text("1")
    assert finish(folder, theme) == [
        f"The theme's script has changed, so that it is no longer sure that {gain}: "
        "look at MENDS in snippets/_site/finish.py."
        for gain in ("pages load the index of the search when it is asked for",
                     "the browser styles a page once as it opens")]
