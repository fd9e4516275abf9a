"""Fences and braces that come from elsewhere, and those that were overlooked."""

import markdown
import pytest

from snippets._engine.render import overlooked, placeholders, superfences
from snippets._engine.settings import Settings
from tests.helpers.given import lines, read

FOREIGN = lines("```{.python title='T' hl_lines='1'}", "import other", "other.run()", "```")


def rendered(page, *more, others=()):
    """The HTML of a page, with more Markdown that its own text does not have, as another preprocessor includes it."""
    fences = superfences.custom_fences(lambda name: page, others=others)
    options = {"pymdownx.superfences": {"custom_fences": fences}}
    text = "\n\n".join([placeholders.markdown(page), *more])
    return markdown.markdown(text, extensions=["pymdownx.superfences", "attr_list"], extension_configs=options)


def plain(text):
    """The HTML of Markdown where nothing is ours."""
    return markdown.markdown(text, extensions=["pymdownx.superfences", "attr_list"])


def test_a_fence_from_elsewhere_is_left_alone():
    """A fence of an included file or of a docstring is rendered as it would be without us, and is no error."""
    page = read(lines("# A", "", "```python", "import other", "```"))
    content = rendered(page, FOREIGN, "{{ braces }} and {{ 1 :: y }}")
    assert placeholders.check(page, content) == []
    assert plain(FOREIGN) in overlooked.without_marks(content)


def test_a_fence_of_the_page_itself_is_not_overlooked():
    """The same code in the page's own text was to run."""
    page = read(lines("~~~~ md x", *FOREIGN.splitlines(), "~~~~", "", "```text", "a", "```"))
    (error,) = placeholders.check(page, rendered(page))
    assert "“import other” was rendered, but never ran." in error.what or "cannot read" in error.what


def test_a_page_that_is_left_alone_is_rendered_as_without_us():
    """Not a byte of it differs."""
    text = lines(
        "# A",
        "",
        *FOREIGN.splitlines(),
        "",
        "{{ 1 :: x }} and {{ y",
        "",
        "- a",
        "",
        "    ```python",
        "    z",
        "    ```",
    )
    page = read(lines("---", "snippets: false", "---") + text)
    content = rendered(page)
    assert placeholders.check(page, content) == []
    assert overlooked.without_marks(content) == plain(text)


@pytest.mark.parametrize("first", [True, False], ids=["noted before", "noted after"])
def test_another_tools_fences_of_python_stay_its_own(first):
    """A site's own formatter of python fences has those that it accepts, whoever noted its fences first."""

    def validate(language, inputs, options, attrs, md):
        return bool(inputs.pop("exec", ""))

    def run(source, *given, **more):
        return f"<p>ran {source}</p>"

    theirs = {"name": "python", "class": "python", "validator": validate, "format": run}
    page = read(lines('```python exec="on"', "x", "```", "", "```python", "y", "```"))
    fences = superfences.custom_fences(lambda name: page, others=[theirs] if first else [])
    content = rendered(page, others=fences if first else [*fences, theirs])
    assert "<p>ran x" in content
    assert content.count('class="snippet"') == 1
    assert placeholders.check(page, content) == []


def test_a_fence_that_is_left_to_others_may_lose_its_marks_of_sections():
    """pymdownx.snippets removes the lines that mark a section before the fence is rendered."""
    page = read(
        lines("```python", "# --8<-- [start:a]", "x = 1", "# --8<-- [end:a]", "```"), settings=Settings(marked=True)
    )
    assert overlooked.overlooked_code(page, ["x = 1"]) == []
