"""What is read, run and changed of a page: by setting, folder, page and block, in words that sites already use."""

import pytest

from snippets._engine.render import placeholders
from snippets._engine.settings import STRICT, Settings
from tests.helpers.given import lines, read, render, said, tree

OPEN = Settings()
CODE = ("x = 1", "```")
# What other tools write with braces and dollars.
OTHERS = {
    "a macro": "# Release {{ version }}\n\nIt is {{ macro() }}.\n",
    "a GitHub expression": "```\nrun: echo ${{ secrets.TOKEN }}\n```\n\n    ${{ github.sha }}\n",
    "a tag without a language": "<pre>{{ raw }}</pre>\n\n    value: {{ .Values.name }}\n",
    "a cell": '```{code-cell} ipython3\ntext = f"{{ {1} }}"\n```\n',
    "a brace that is not closed": "It begins with {{ and goes on.\n",
    "nested braces": "{{ {{ x }} }}\n",
    "a diagram": "```text\n{{ x }}\n```\n",
    "the number of a process": "Type kill $$ to end it.\n",
    "a comment": "Words.\n\n<!-- {{ x }} -->\n",
}
# Headers of blocks that are shown and not run.
SKIPPED = [
    '```python test="skip"',
    '```python {test="skip"}',
    '```{.python test="skip"}',
    "```python skip",
    "```python notest",
    "```python,notest",
    "```{.python .skip-run}",
    '```python exec="off"',
    "```{.python .static reason='x'}",
]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_of_another_tool_is_left_alone(text):
    """Braces without “::” and dollars that close nothing stay as they are written, and are no error."""
    page = read(text, settings=OPEN)
    assert (said(page), page.claims) == ([], ())
    assert placeholders.markdown(page) == text
    assert placeholders.check(page, render(page)) == []


@pytest.mark.parametrize("name", ["a macro", "a brace that is not closed", "a diagram", "the number of a process"])
def test_strictness_has_to_be_asked_for(name):
    """Where a site is strict, the same text is an error."""
    assert said(read(OTHERS[name], settings=STRICT))


@pytest.mark.parametrize("text", ["{{ 1 :: x", "{{ 1 :: }}", "Half {{ a :: {{ 1 :: x }}"])
def test_what_begins_like_a_claim_is_an_error_everywhere(text):
    """Two colons are ours, strict or not."""
    assert said(read(text, settings=OPEN))


def test_a_claim_that_is_overlooked_is_an_error_everywhere():
    """Braces with “::” that reach readers as they are written are reported, strict or not."""
    page = read("- a ` {{ x }} b\n- {{ 1 :: x }} ` c\n", settings=OPEN)
    (error,) = placeholders.check(page, render(page))
    assert "“{{ 1 :: x }}” reaches readers" in error.what


def test_a_comment_may_hold_the_braces_of_another_tool():
    """In a comment in code, too, only two colons make a claim."""
    page = read(lines("```python", "x = 1  # {{ jinja }}", "y = 2  # {{ 2 :: y }}", "```"), settings=OPEN)
    assert said(page) == []
    assert [claim.shown for claim in page.blocks[0].claims] == ["2"]


@pytest.mark.parametrize("header", SKIPPED)
def test_a_block_is_skipped_in_words_of_other_tools(header):
    """A block that another tool would skip is shown, and not run. It needs no reason unless strictness is asked for."""
    page = read(lines(header, *CODE), settings=OPEN)
    assert said(page) == []
    (shown,) = tree(render(page)).find_class("snippet")
    assert shown.get("class") == "snippet snippet-static"
    assert "x = 1" in shown.text_content()
    assert page.running == ()
    assert bool(said(read(lines(header, *CODE)))) == ("static" not in header)


def test_a_message_quotes_only_what_is_unknown():
    """Words that are known are not quoted with the one that is not."""
    assert said(read(lines('```python {test="skip" tittle="x"}', *CODE), settings=OPEN)) == [
        (1, "a python fence does not know “tittle”.")
    ]


@pytest.mark.parametrize("header", ['```python exec="on"', '```{.python exec="1" html="yes"}', '```py exec="true"'])
def test_a_fence_that_another_tool_runs_is_that_tools(header):
    """What markdown-exec runs stays as it is written, and no error is seen in it."""
    text = lines(header, *CODE, "", "```python", "y = 2", "```")
    page = read(text, settings=OPEN)
    assert (said(page), [block.code for block in page.blocks]) == ([], ["y = 2\n"])
    assert placeholders.markdown(page).startswith(lines(header, *CODE))


@pytest.mark.parametrize("header", ["```{.python .run}", '```python run="true"', "```python run"])
def test_only_marked_blocks_run_where_that_is_set(header):
    """With `marked`, a block is ours if it has the class .run, and otherwise shown as it would be without us."""
    page = read(lines(header, *CODE, "", "```python", "y = 2", "```"), settings=Settings(marked=True))
    assert (said(page), [block.code for block in page.running]) == ([], ["x = 1\n"])
    assert placeholders.check(page, render(page)) == []


@pytest.mark.parametrize(
    "skip, front, left",
    [
        ("", "", False),
        ("docs/page.md", "", True),
        ("docs/", "", True),
        ("*\n!page.md", "", False),
        ("other/", "", False),
        ("docs/", "snippets: true", False),
        ("", "snippets: false", True),
        ("", "snippets: skip  # for now", True),
        ("", "snippets: [a, b]", False),
        ("", "title: snippets", False),
    ],
)
def test_a_page_is_left_alone_by_its_folder_or_its_front_matter(skip, front, left):
    """A page that is left alone is changed in nothing, and nothing in it is an error. Its own word goes before."""
    text = lines("# A", "", "```python nonsense", *CODE, "", "{{ 1 :: }} and $x$")
    page = read(lines("---", front or "a: 1", "---") + text, settings=Settings(skip=skip))
    assert page.left_alone == left
    assert bool(said(page)) != left
    if left:
        assert placeholders.markdown(page) == text
        assert page.steps == ()


def test_claims_can_be_turned_off():
    """Without claims all braces stay, in prose, in diagrams and in comments."""
    text = lines("{{ 1 :: x }} and {{ y", "", "```text", "{{ 2 :: z }}", "```")
    page = read(
        text + lines("", "```python", "print(1)  # 2", "y = 2  # {{ 3 :: y }}", "```"), settings=Settings(claims=False)
    )
    assert (said(page), page.claims, page.blocks[0].claims, page.blocks[0].comments) == ([], (), (), ())
    assert placeholders.markdown(page).startswith(text)
    assert placeholders.check(page, render(page)) == []


def test_mathematics_can_be_turned_off():
    """Without mathematics all dollars stay, for another tool to typeset."""
    text = "It is $x^2$, and \\$5, and\n\n$$\ny\n$$\n\nand $$ too.\n"
    page = read(text, settings=Settings(strict=True, mathematics=False))
    assert (said(page), page.formulas) == ([], ())
    assert placeholders.markdown(page) == text


@pytest.mark.parametrize("name", ["annotate", "copy", "no-copy", "select", "no-select"])
def test_classes_of_the_theme_reach_it(name):
    """A class that means something to Material stands in the HTML."""
    page = read(lines(f"```{{.python .{name}}}", *CODE))
    assert said(page) == []
    assert tree(render(page)).xpath(f"//div[@class='snippet']/div[@class='{name} highlight']")


def test_an_id_reaches_the_page():
    """A link can lead to a block."""
    page = read(lines("```{.python #here hl_lines=1}", *CODE))
    assert said(page) == []
    assert tree(render(page)).xpath("//div[@class='snippet']/div[@id='here']")
