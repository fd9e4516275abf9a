"""Lines of code that give a name to a value bear that name."""

from snippets._engine.pictures.lines import assigned, mark


def test_lines_that_assign_to_one_name_are_found():
    """Not those in functions and loops, not those that assign to several or to parts."""
    code = "x = 1\ny, z = 2, 3\nfor i in x:\n    w = 2\na[0] = 1\nb = [\n    1,\n]\nc: int = 2\n"
    assert assigned(code) == {1: "x", 6: "b"}


def test_code_that_is_no_python_is_left_alone():
    """A block may be there to show what does not compile."""
    assert mark("<code>x = = 1</code>", "x = = 1") == "<code>x = = 1</code>"


def test_a_marked_line_is_wrapped_and_nothing_else_changes():
    """A line that another one closes cannot be wrapped."""
    html = '<pre><code><span class="n">x</span> = 1\n<span class="hll">y = 2\n</span>print(x)</code></pre>'
    assert mark(html, "x = 1\ny = 2\nprint(x)\n") == (
        '<pre><code><span data-node="x"><span class="n">x</span> = 1</span>\n<span class="hll">y = 2\n</span>'
        "print(x)</code></pre>"
    )
