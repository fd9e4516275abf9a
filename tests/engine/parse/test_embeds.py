"""Sections: what an embedding becomes, and everything that is wrong with one that becomes nothing."""

import pytest

from snippets._engine.errors import EmbedError
from snippets._engine.parse.embeds import EMBED, LOOKS_LIKE_EMBED, Folders, embed_section
from snippets._engine.texts import Place
from tests.helpers.given import lines

FILE = lines(
    "import torch",
    "",
    "# --8<-- [start:outer]",
    "def f(x):",
    "    # --8<-- [start:inner]",
    "    y = x**2",
    "",
    "    return y",
    "    # --8<-- [end:inner]",
    "# --8<-- [end:outer]",
    "#-8<- [start:short]",
    "",
    "z = 1",
    "",
    "#-8<- [end:short]",
    "# --8<-- [start:open]",
    "# --8<-- [end:late]",
    "# --8<-- [start:late]",
    "# --8<-- [start:twice]",
    "# --8<-- [start:twice]",
    "# --8<-- [end:twice]",
    "# --8<-- [start:empty]",
    "# --8<-- [end:empty]",
)
MISTAKES = {
    "no such file": ("forwards.py", "there is no snippet “forwards.py” in snippets/. Did you mean “forward.py”?"),
    "another folder": ("lesson/forward.py", "Did you mean “forward.py”?"),
    "nothing like it": ("q", "“q” in snippets/. It holds: forward.py, link.py, part/deep.py, part/empty.py."),
    "a folder": ("part", "there is no snippet “part”"),
    "up and out": ("../secret.py", "the embedded path “../secret.py” leaves snippets/."),
    "up and out and in": ("../snippets/../secret.py:a", "leaves snippets/."),
    "from the root": ("/secret.py", "the embedded path “/secret.py” leaves snippets/."),
    "by a link": ("link.py", "the embedded path “link.py” leaves snippets/."),
    "no such section": ("forward.py:otter", "no section “otter” in snippets/forward.py. Its sections are: empty, inn"),
    "the sections there are": ("forward.py:x", "are: empty, inner, late, open, outer, short, twice."),
    "no sections": ("part/deep.py:a", "there is no section “a” in snippets/part/deep.py. It has no sections."),
    "a section without a name": ("forward.py:", "there is no section “” in snippets/forward.py."),
    "a line behind the last": (
        "forward.py:24",
        "no lines “24” in snippets/forward.py, which has 23. Write FIRST:LAST.",
    ),
    "lines from the last to the first": ("forward.py:3:1", "there are no lines “3:1” in snippets/forward.py"),
    "line 0": ("forward.py:0:1", "there are no lines “0:1” in snippets/forward.py"),
    "no line": ("forward.py::", "there is no section “:” in snippets/forward.py."),
    "never ends": ("forward.py:open", "“open” that starts at snippets/forward.py:16 never ends. Add the line"),
    "ends before it starts": ("forward.py:late", "“late” that starts at snippets/forward.py:18 never ends."),
    "starts twice": ("forward.py:twice", "“twice” starts twice in snippets/forward.py, on lines 19 and 20."),
    "empty": ("forward.py:empty", "“forward.py:empty” has no code in it. Look at snippets/forward.py:23."),
    "empty file": ("part/empty.py", "has no code in it."),
    "no text": ("data.bin", "the snippet snippets/data.bin cannot be read: 'utf-8' codec"),
    "a null byte": ("a\0b.py", "there is no snippet “a\0b.py”"),
    "a name too long": ("a" * 999, "there is no snippet “aaa"),
}


@pytest.fixture
def folder(tmp_path):
    """A snippets folder: a file with sections, one without, one that is no text, and a link that leads out."""
    snippets = tmp_path / "snippets"
    (snippets / "part").mkdir(parents=True)
    (snippets / "forward.py").write_text(FILE, encoding="utf-8")
    (snippets / "part/deep.py").write_text("deep = True\n", encoding="utf-8")
    (snippets / "part/empty.py").write_text("# --8<-- [start:a]\n\n", encoding="utf-8")
    (snippets / "data.bin").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "secret.py").write_text("secret = 1\n", encoding="utf-8")
    (snippets / "link.py").symlink_to(tmp_path / "secret.py")
    return snippets


@pytest.mark.parametrize(
    "target, expected",
    [
        ("part/deep.py", [(1, "deep = True")]),
        ("forward.py:outer", [(4, "def f(x):"), (6, "    y = x**2"), (7, ""), (8, "    return y")]),
        ("forward.py:inner", [(6, "y = x**2"), (7, ""), (8, "return y")]),
        ("forward.py:short", [(13, "z = 1")]),
        ("part/../part/deep.py", [(1, "deep = True")]),
        ("forward.py:4:6", [(4, "def f(x):"), (6, "    y = x**2")]),
        ("forward.py:6:6", [(6, "y = x**2")]),
        ("forward.py::1", [(1, "import torch")]),
        ("part/deep.py:1", [(1, "deep = True")]),
    ],
)
def test_a_section_is_its_lines(folder, target, expected):
    """A section is embedded without indentation, markers and empty lines around it; each line keeps its origin."""
    name = "snippets/forward.py" if "forward" in target else "snippets/part/deep.py"
    assert [(str(line.origin), line.text) for line in embed_section(target, folder, "docs/a.md:7")] == [
        (f"{name}:{number}", text) for number, text in expected
    ]


@pytest.mark.parametrize("target, words", MISTAKES.values(), ids=MISTAKES)
def test_what_cannot_be_embedded_is_an_error(folder, target, words):
    """An embedding that finds nothing names its page, its line, its target and what to do."""
    with pytest.raises(EmbedError) as raised:
        embed_section(target, folder, "docs/a.md:7")
    assert str(raised.value.where) == "docs/a.md:7"
    assert words in f"{raised.value.what} {raised.value.todo}"


def test_private_snippets_are_not_suggested(folder):
    """The engine's own files are no snippets that anybody could have meant."""
    (folder / "_engine").mkdir()
    (folder / "_engine/fences.py").touch()
    with pytest.raises(EmbedError, match=r"It holds: forward\.py, link\.py, part/deep\.py, part/empty\.py\.$"):
        embed_section("fences", folder, "docs/a.md:7")


def test_a_tab_of_a_snippet_is_the_spaces_that_readers_see(folder):
    """An embedded tab is shown as spaces, and runs as such."""
    (folder / "tab.py").write_text("if x:\n\ty\n", encoding="utf-8")
    assert [line.text for line in embed_section("tab.py", folder, Place("a.md", 1))] == ["if x:", "    y"]


def test_files_are_looked_for_in_one_folder_after_the_other(folder):
    """The first folder that has a file gives it. Its name is its path in the project."""
    (folder.parent / "more").mkdir()
    for name in ("more/deep.py", "more/forward.py"):
        (folder.parent / name).write_text(f"x = '{name}'\n", encoding="utf-8")
    folders = Folders(folder.parent, ("snippets", "more", "."))
    found = {name: embed_section(name, folders, "x:1")[0] for name in ("forward.py", "deep.py", "secret.py")}
    assert {name: str(line.origin) for name, line in found.items()} == {
        "forward.py": "snippets/forward.py:1",
        "deep.py": "more/deep.py:1",
        "secret.py": "secret.py:1",
    }
    with pytest.raises(EmbedError, match=r"there is no snippet “q\.py” in snippets/ or more/ or \./\. It holds"):
        embed_section("q.py", folders, "x:1")
    with pytest.raises(EmbedError, match=r"leaves snippets/ or more/ or \./\. Only files below"):
        embed_section("../q.py", folders, "x:1")


def test_lines_are_those_of_the_editor(folder):
    """Only a newline ends a line, whatever else Python could split at; a byte order mark is no code."""
    (folder / "odd.py").write_text("\ufeffa = '\u2028\x0c'\n\x0c\nb = 2\n", encoding="utf-8")
    assert [(str(line.origin), line.text) for line in embed_section("odd.py", folder, "x:1")] == [
        ("snippets/odd.py:1", "a = '\u2028\x0c'"),
        ("snippets/odd.py:2", "\x0c"),
        ("snippets/odd.py:3", "b = 2"),
    ]


@pytest.mark.parametrize(
    "line, target",
    [
        ('--8<-- "a.py"', "a.py"),
        ("--8<-- 'a.py:b'", "a.py:b"),
        ('    --8<--  "a b.py"  ', "a b.py"),
        ('-8<- "a.py"', "a.py"),
        ("--8<-- \"a.py'", None),
        ("--8<-- a.py", None),
        ('--8<--"a.py"', None),
        ('--8<-- ""', None),
        ('--8<-- "a.py" # why', None),
        ("--8<--", None),
    ],
)
def test_an_embedding_is_told_from_what_only_looks_like_one(line, target):
    """The form of pymdownx is an embedding; anything else with scissors in it looks like one and is a mistake."""
    found = EMBED.match(line)
    assert (found and found["target"]) == target
    assert LOOKS_LIKE_EMBED.match(line)


@pytest.mark.parametrize("line", ["x --8<-- 'a.py'", "# --8<-- [start:a]", "--8>-- 'a.py'", "--9<-- 'a.py'"])
def test_other_lines_embed_nothing(line):
    """Scissors behind anything else are code."""
    assert not EMBED.match(line)
    assert not LOOKS_LIKE_EMBED.match(line)
