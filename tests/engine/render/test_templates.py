"""The engine's templates: what each renders, to the letter, and that none lets a text become markup."""

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from markupsafe import Markup

from snippets._engine.render.templating import render, renderer
from tests.helpers import ROOT

TEXT, ESCAPED = """<b> & "c" 'd'""", "&lt;b&gt; &amp; &quot;c&quot; &#x27;d&#x27;"
RECEIPT = {"id": "receipt-0", "expression": TEXT, "function": "", "rows": [("evaluated", "1.0")]}


def test_a_receipt_has_its_expression_its_values_and_its_versions():
    """A derivative names its function too."""
    derivative = {**RECEIPT, "function": "f(x)", "rows": [("evaluated", "1.0"), ("<SymPy>", "1.1")]}
    opening = '<div popover id="receipt-0" class="receipt" role="group" aria-label="Receipt"><p><code>'
    versions = '<p class="receipt-versions">torch 2, numpy 1</p></div>'
    assert render("receipts.html", receipts=[RECEIPT, derivative], versions="torch 2, numpy 1") == (
        f'<div class="receipts" data-search-exclude>'
        f"{opening}{ESCAPED}</code></p><dl><dt>evaluated</dt><dd>1.0</dd></dl>{versions}"
        f"{opening}{ESCAPED}</code></p><p>a derivative of <code>f(x)</code></p>"
        f"<dl><dt>evaluated</dt><dd>1.0</dd><dt>&lt;SymPy&gt;</dt><dd>1.1</dd></dl>{versions}</div>"
    )


def test_an_error_has_its_sentence_and_its_detail():
    """Markup that is passed as such stays as it is; without a detail there is no element for it."""
    assert render("errors.html", errors=[(TEXT, ""), ("a", Markup('"x"\n &lt;'))]) == (
        f'<div class="snippet-error" role="alert"><p>{ESCAPED}</p></div>'
        '<div class="snippet-error" role="alert"><p>a</p><pre>"x"\n &lt;</pre></div>'
    )
    assert render("errors.html", errors=[]) == ""


def test_downloads_are_links_in_a_row():
    """Colab is offered if the site has a repository, and a student edition if the page has one."""
    links = f'<a href="{ESCAPED}" download>Download notebook</a> <a href="a.py" download>Download script</a>'
    colab = ' <a href="https://colab.research.google.com/github/a/b">Open in Colab</a>'
    row = '<p class="snippet-files" data-search-exclude>'
    student = links.replace("notebook</a>", 'notebook</a> <a href="b.ipynb" download>Download student edition</a>')
    files = {"notebook": TEXT, "script": "a.py"}
    assert render("downloads.html", **files, student="", colab="") == f"{row}{links}</p>"
    assert render("downloads.html", **files, student="", colab="a/b") == f"{row}{links}{colab}</p>"
    assert render("downloads.html", **files, student="b.ipynb", colab="") == f"{row}{student}</p>"


def test_frames_are_radio_buttons_and_pictures():
    """The last is chosen."""
    pictures = [Markup('<img src="a.svg">'), Markup('<img src="b.svg">')]
    assert render("frames.html", title=TEXT, group="frames-3", names=["a", TEXT], pictures=pictures) == (
        f'<fieldset class="frames" aria-label="{ESCAPED}"><div class="frames-names">'
        '<label><input type="radio" name="frames-3" value="a"><span>a</span></label>'
        f'<label><input type="radio" name="frames-3" value="{ESCAPED}" checked><span>{ESCAPED}</span></label></div>'
        '<div class="frames-pictures"><img src="a.svg"><img src="b.svg"></div></fieldset>'
    )


def test_another_folder_has_templates_of_its_own(tmp_path):
    """A package renders the templates of its folder and no others."""
    (tmp_path / "a.html").write_text("<p>{{ value }}</p>\n", encoding="utf-8")
    assert renderer(tmp_path)("a.html", value=TEXT) == f"<p>{ESCAPED}</p>"
    with pytest.raises(TemplateNotFound):
        renderer(tmp_path)("frames.html")
    with pytest.raises(UndefinedError):
        renderer(tmp_path)("a.html")


@pytest.mark.parametrize("package", ["_engine/render", "_site"])
def test_templates_are_installed(package):
    """pyproject.toml names the templates as data of their package, since they are not Python files."""
    templates = list((ROOT / "snippets" / package / "templates").iterdir())
    assert templates
    assert {path.suffix for path in templates} == {".html"}
    name = f"snippets.{package}".replace("/", ".")
    assert f'"{name}" = ["templates/*.html"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
