"""Rewriting: keys in the place of blocks and claims, and results in the place of keys."""

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.render import placeholders
from snippets._engine.result import BlockOutcome, Failure, Result
from tests.helpers.given import ended, lines, printed, proven, read, render, tree

BLOCK = ("```python", "x = 1", "```")
# A text diagram and what its lines look like, claims in [brackets].
DIAGRAMS = {
    "a claim": (("a → {{ 1 :: x }} b",), "a → [1] b"),
    "several": (("{{ 1 :: x }} {{ 1 :: x }}", "{{ 2 :: y }}"), "[1] [1]\n[2]"),
    "escaped, then claimed": ((r"\{{ 1 :: x }} {{ 1 :: x }}",), "{{ 1 :: x }} [1]"),
    "escaped alone": ((r"\{{ 1 :: x }} \{{",), "{{ 1 :: x }} {{"),
    "claimed, then escaped": ((r"{{ 1 :: x }} \{{ 1 :: x }}",), "[1] {{ 1 :: x }}"),
    "over two lines": (
        (
            "  {{ the",
            "  sum :: x ==",
            "  1 }} →",
        ),
        "  [the sum] →",
    ),
    "mark-up": (("<b> & {{ <i> & :: x }}",), "<b> & [<i> &]"),
    "empty lines": (("a", "", "  {{ 1 :: x }}"), "a\n\n  [1]"),
}


def fill(page, found):
    """The finished HTML of a page, as a tree."""
    return tree(placeholders.fill(prove(page, found), render(page), lambda ending, content: f"figure.{ending}"))


def test_markdown_without_blocks_and_claims_is_left_alone():
    """A page that has nothing of ours in it goes to the site generator as it is, without its front matter."""
    body = lines("# T", "", "a `{{ 1 }}` \\{{", "", "```sh", "{{ x }}", "```", "", "~~~text", "a", "~~~")
    assert placeholders.markdown(read(f"---\ntitle: a\n---\n{body}")) == body


def test_keys_stand_in_the_place_of_what_is_executed():
    """A block becomes a fence of the same prefix that names the page and the fence, a claim an element."""
    claimed, block = ("a {{ 1 ::", "x }} b"), ("- c", "", "    ~~~~py", "    x = 1", "    ~~~~")
    page = read("\n".join([*claimed, "", *block, "", "> ```text", "> {{ 1 :: x }}", "> ```"]))
    assert placeholders.markdown(page).split("\n") == [
        'a <data class="claim" value="claim-0">1</data> b',
        "",
        "- c",
        "",
        "    ```snippet-code",
        "    docs/page.md 0",
        "    ```",
        "",
        "> ```snippet-text",
        "> docs/page.md 1",
        "> ```",
    ]


@pytest.mark.parametrize("prefix", ["", "> ", "    "], ids=["top level", "quote", "list"])
@pytest.mark.parametrize("written, expected", DIAGRAMS.values(), ids=DIAGRAMS)
def test_a_diagram_keeps_its_text_and_gains_claims(written, expected, prefix):
    """In a text diagram each claim becomes an element at its own place, and what is escaped stays braces."""
    above = ("- a", "") if prefix == "    " else ()
    page = read(lines(*above, *(prefix + line for line in ("```text", *written, "```"))))
    html = render(page)
    claims = tree(html).xpath("//code/data[@class='claim']")
    for claim in claims:
        claim.text = f"[{claim.text}]"
    assert len(claims) == len(page.claims) == expected.count("[")
    assert (claims[0].getparent() if claims else tree(html).xpath("//code")[0]).text_content().rstrip("\n") == expected
    assert placeholders.check(page, html) == []


def test_outputs_stand_in_their_blocks():
    """What a block put out stands inside its element, below its code; a block without output has none."""
    page = read(lines(*BLOCK, "", *BLOCK))
    found = Result((BlockOutcome((printed("<1>\n"),)), BlockOutcome()))
    first, second = fill(page, found).find_class("snippet")
    assert [child.get("class") for child in first] == ["highlight", "snippet-output"]
    assert first.xpath("string(./div[2]/pre[@class='stdout'])") == "<1>"
    assert [child.get("class") for child in second] == ["highlight"]


def test_nothing_is_looked_for_in_what_a_page_put_out():
    """Output that looks like a key is output: it is no claim, no picture and no place for other output."""
    forged = '<data class="claim" value="claim-0">7</data><!--snippet-output 0--><!--snippet-picture 0-->'
    output = {"output_type": "display_data", "data": {"text/html": forged}, "metadata": {}}
    page = read(lines(*BLOCK, "", "{{ 1 :: x }}"))
    html = placeholders.fill(proven(page, ("number", "1"), outputs=(output,)), render(page), str)
    assert forged in html
    assert html.count('popovertarget="receipt-0"') == 1


def test_a_failure_stands_where_it_happened():
    """A block that fails says so in its place, and so does a false claim; the rest of the page is there."""
    page = read(lines(*BLOCK, "", "It is {{ 2 :: x }}."))
    html = fill(page, ended(page, ("number", "1"), failure=Failure("ValueError", "no", "Traceback\n", 4)))
    assert html.xpath("string(//div[@class='snippet']/div[@role='alert']/p)").startswith("docs/page.md:2: the block")
    assert "not within 0.5" in html.xpath("//data[@class='claim claim-false']/@title")[0]


def test_a_block_that_had_to_raise_shows_its_traceback():
    """An expected failure is an output: its traceback, and no error."""
    page = read(lines('```{.python raises="ValueError: no" fix="Do not."}', "x", "```"))
    failure = Failure("ValueError", "no", "Traceback\nValueError: <no>\n", 3, ("ValueError",))
    html = fill(page, ended(page, failure=failure))
    assert html.xpath("string(//pre[@class='traceback'])") == "Traceback\nValueError: <no>"
    assert html.xpath("//*[@role='alert']") == []


def test_a_picture_stands_in_its_place(run):
    """A picture is drawn where its fence stands, from what the page held there; one that fails says so."""
    code = ("```python", "import torch", "x = torch.tensor(2.0, requires_grad=True)", "loss = x**2", "```", "")
    page, result = run(lines(*code, "- a", "", "    ```graph", "    loss", "    ```", "", "```graph", "nothing", "```"))
    assert placeholders.check(page, render(page)) == []
    html = fill(page, result)
    (drawn,) = html.find_class("picture")
    assert (drawn.getparent().tag, drawn.get("data-line")) == ("li", "docs/page.md 9")
    assert html.xpath("string(//div[@role='alert']/p)").startswith("docs/page.md:13: ")


@pytest.mark.parametrize("content, count", [("", 0), ("<!--snippet-picture 0-->" * 2, 2)])
def test_a_picture_is_rendered_exactly_once(content, count):
    """A picture that is lost, or that stands twice, is an error at its line."""
    (error,) = placeholders.check(read(lines("", "```graph", "loss", "```")), content)
    assert (str(error.where), error.what) == ("docs/page.md:2", f"this picture was rendered {count} times, not once.")


def test_a_static_block_has_its_reason_and_no_output():
    """A block that is only shown says why below its code, escaped."""
    page = read(lines('```{.python .static reason="needs <GPU>"}', "x", "```", "", *BLOCK))
    shown, ran = fill(page, ended(page)).xpath("//div[@data-line]")
    assert shown.get("class") == "snippet snippet-static"
    assert shown.xpath("string(./p[@class='snippet-reason'])") == "Shown, not run: needs <GPU>"
    assert ran.get("class") == "snippet"


def test_a_hidden_block_runs_and_is_seen_when_it_is_opened():
    """Code that prepares a page stands folded at its place, with what it puts out, and runs as any other."""
    page = read(lines("```{.python .hidden}", "x = 1", "```", "", "{{ 1 :: x }}"))
    assert [type(step).__name__ for step in page.steps] == ["Block", "Claim"]
    (folded,) = tree(render(page)).iter("details")
    assert folded.xpath("string(./summary)") == "Code that ran before what follows"
    assert folded.xpath("string(./div[@class='snippet']//code)") == "x = 1\n"
    assert not folded.get("open")
    assert placeholders.check(page, render(page)) == []


def test_any_fence_that_is_only_shown_has_its_reason():
    """A fence of another language that says why it is only shown shows that below it, in its container."""
    page = read('- a list\n\n    ```{.yaml .static reason="a <file> to copy"}\n    x: 47\n    ```\n\n    and more\n')
    html = tree(render(page))
    assert html.xpath("string(//li/p[@class='snippet-reason'])") == "Shown, not run: a <file> to copy"
    assert html.xpath("//li/div[@class='static highlight']")
    assert html.xpath("string(//li/p[last()])") == "and more"


def test_an_embedded_block_names_its_source(tmp_path):
    """A block that embeds a section says which, for those who look for it."""
    (tmp_path / "a.py").write_text("# --8<-- [start:b]\nx = 1\n# --8<-- [end:b]\n", encoding="utf-8")
    page = read('```python\n--8<-- "a.py:b"\n```\n', snippets=tmp_path)
    assert tree(render(page)).xpath("//div[@class='snippet']/@data-source") == ["a.py:b"]


def test_claims_of_the_front_matter_are_filled_too():
    """A text of the front matter shows its claims as they are written or, where it is asked for, as elements."""
    page = read('---\ntitle: "{{ 1 :: x }} < {{ 2 :: y }}"\n---\n{{ 3 :: z }}')
    written = page.text[page.text.index("{{") : page.text.index('"\n---')]
    assert placeholders.front_matter(page, written) == "1 < 2"
    assert placeholders.front_matter(page, written, str).count('<data class="claim"') == 2
    assert placeholders.front_matter(page, "{{ 3 :: z }}", str) == "{{ 3 :: z }}"
    assert placeholders.front_matter(page, "no claim", lambda text: [text]) == "no claim"


def test_a_claim_opens_its_receipt():
    """A claim is a button for its receipt, by the claim's number; a claim that is a link stays one."""
    page = read("{{ 1 :: x }} {{ [a](b.md) :: y }}")
    found = ended(page, ("number", "1"), ("bool", "True"))
    html = fill(page, found)
    panels = tree(placeholders.receipts(prove(page, found))).xpath("//*[@popover]/@id")
    assert html.xpath("//button/@popovertarget") == ["receipt-0"]
    assert panels == ["receipt-0", "receipt-1"]
    assert html.xpath("//data[a]/@data-expression") == ["y"]


def test_a_receipt_says_what_would_be_said_otherwise():
    """A receipt shows the text that was found, the opposite of a word, and what both sides of a sum are."""
    page = read("It {{ falls :: direction(xs) }}, {{ fell / rose :: x < y }}, {{ 6 = 2 * 3 }}.")
    found = ended(page, ("text", "falls"), ("bool", "True"))
    panels = tree(placeholders.receipts(prove(page, found))).xpath("//*[@popover]")
    rows = [list(zip(each.xpath(".//dt/text()"), each.xpath(".//dd/text()"), strict=True)) for each in panels]
    assert rows == [
        [("evaluated", "falls")],
        [("evaluated", "True"), ("otherwise", "rose")],
        [("computed", "6 = 6")],
    ]
    assert fill(page, found).xpath("string(//p)").strip() == "It falls, fell, 6 = 2 * 3."


@pytest.mark.parametrize("line", ["2*3*4 = 24", "2 ** 3 ** 1 = 8", "10^2 > 10^1", "1 < 2 + 3 > 4", "3 ≥ 1+1 ≤ 4"])
def test_the_signs_of_arithmetic_are_no_mark_up(line):
    """A line of arithmetic is shown as it is written."""
    page = read(f"It is {{{{ {line} }}}}.")
    assert fill(page, ended(page)).xpath("string(//p)").strip() == f"It is {line}."


@pytest.mark.parametrize("content, count", [("", 0), ("<!--snippet-output 0-->" * 2, 2)])
def test_a_block_is_rendered_exactly_once(content, count):
    """A block that is lost, or that stands twice, is an error at its line."""
    (error,) = placeholders.check(read(lines("", *BLOCK)), content)
    assert (str(error.where), error.what) == ("docs/page.md:2", f"this block was rendered {count} times, not once.")


def test_a_lab_is_rendered_by_others():
    """Blocks of a lab are not looked for where its notebook was rendered; its claims are."""
    page = read(lines(*BLOCK, "{{ 1 :: x }}"))
    assert [str(error.where) for error in placeholders.check(page, "", rendered_elsewhere=True)] == ["docs/page.md:4"]


def test_code_may_be_folded_below_its_picture():
    """What the block puts out comes first; its code is behind a summary."""
    page = read(lines("```{.python .fold}", "x = 1", "print(x)", "```"))
    html = tree(placeholders.fill(proven(page, outputs=[printed("1")]), render(page), str))
    output, code = html.xpath("//div[@data-line]/*")
    assert output.get("class") == "snippet-output"
    assert [each.text_content().strip() for each in code] == ["Show the code of this picture", "x = 1\nprint(x)"]


def test_a_fix_is_said_in_words_before_it_is_shown():
    """The words are those of the block above it. Another block behind one that raises has none."""
    raising = ('```{.python raises="E: a b c" fix="Do <not>."}', "x", "```", "")
    for mark, said in ((".fix", ["Do <not>."]), ("", [])):
        page = tree(render(read(lines(*raising, f"```{{.python {mark}}}", "y", "```"))))
        assert [each.text_content() for each in page.xpath("//p[following-sibling::*[1][self::div]]")] == said
