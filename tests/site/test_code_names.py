"""Notes on names in code."""

import json
import re

import pytest

from snippets._site import code_names, reference
from snippets._site.reference import Term

CODE = '<div class="highlight"><pre><span></span><code>{}</code></pre></div>'
MARKED = '<span class="n" data-name="{}" tabindex="0">{}</span>'


def read(script):
    """The notes of a script."""
    (notes,) = re.findall(r"^const notes ?= ?(.*?\});?$", script.replace(";(()", ";\n(()"), re.MULTILINE)
    return json.loads(notes)


@pytest.mark.parametrize(
    "term, key",
    [
        (".grad", ".grad"),
        (".item()", ".item"),
        ("torch.nn.Linear", "nn.Linear"),
        ("torch.no_grad()", "torch.no_grad"),
        ("dim", "dim"),
    ],
)
def test_a_name_with_a_dot_is_one_only_behind_a_dot(term, key):
    """What stands before the dot does not matter."""
    assert code_names.key_of(term) == key


def test_a_name_is_marked_where_a_page_has_it_first():
    """In code alone, whatever its colour. The keyboard can reach it."""
    grad = '<span class="o">.</span><span class="n">grad</span>'
    bare = '<span class="n">grad</span>'
    content = f"<p>{bare}</p>{CODE.format(bare + grad)}{CODE.format(grad)}"
    expected = (
        f"<p>{bare}</p>{CODE.format(bare + grad.replace(bare, MARKED.format('.grad', 'grad')))}{CODE.format(grad)}"
    )
    assert code_names.with_names(content, [".grad"]) == expected
    assert code_names.with_names(CODE.format(bare), ["grad"]) == CODE.format(MARKED.format("grad", "grad"))
    assert code_names.with_names(content, ["dim"]) == content


def test_a_name_of_a_module_is_one_behind_that_module():
    """`torch.tensor` is one, and `self.tensor` another."""
    tensor = '<span class="o">.</span><span class="n">tensor</span>'
    one, other = (CODE.format(f'<span class="n">{owner}</span>{tensor}') for owner in ("torch", "self"))
    assert code_names.with_names(other + one, ["torch.tensor"]) == other + one.replace(
        '<span class="n">tensor</span>', MARKED.format("torch.tensor", "tensor")
    )


def test_the_notes_are_the_entries_of_the_glossary():
    """The sentence that defines a name, its page and the address of that in the site. Words have no note."""
    terms = [
        Term("loss", "A loss.", "L", "../l/#term-loss"),
        Term(".grad", ".grad holds <it>.", "P", "../p/#term-grad", is_code=True),
        Term(".grad", "Another.", "Q", "../q/#term-grad", is_code=True),
    ]
    script = code_names.script(reference.glossary(terms), "look/glossary/")
    assert read(script) == {".grad": [".grad holds <it>.", "P", "look/p/#term-grad"]}


def test_each_name_that_the_site_marks_has_a_note(own):
    """And each note is one sentence on one name, on a page that is there."""
    notes = read((own.site / code_names.SCRIPT).read_text(encoding="utf-8"))
    marked = {name for page in own.pages().values() for name in page.xpath("//@data-name")}
    assert len(marked) >= 20
    assert marked <= set(notes)
    for sentence, _, address in notes.values():
        page, _, anchor = address.partition("#")
        (term,) = own.page(f"{page}index.html").xpath(f"//dfn[@id='{anchor}']")
        assert term.text_content() in sentence
