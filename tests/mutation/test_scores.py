"""The file in which a page's score and its equivalent mutants are recorded."""

import pytest

from snippets._engine.errors import SettingsError
from snippets._mutation import scores
from snippets._mutation.equivalents import Change
from snippets._mutation.mutants import Mutant
from snippets._mutation.scores import Book, Score
from tests.helpers.given import PAGE, read

FILE = "tests/outputs/page.md.mutants.toml"
FIRST, SECOND, THIRD = Change("x = 1", "x = 2"), Change("f(x); g(y)", "g(y); f(x)"), Change("h()", "pass")


def write(folder, text):
    """Write the file of a page."""
    (folder / FILE).parent.mkdir(parents=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def mutant(change, kind="constant", block=0):
    """A mutant of a page, of code unless told otherwise."""
    return Mutant(PAGE, 3, kind, change, block=block)


def test_what_is_written_is_read():
    """A file holds all of a score, and a reason stands once, before all of its changes."""
    code, only_recorded = {"sign": 1, "dropped statement": 2}, {"colour": 5, "sign": 1}
    book = Book("ab12", {"claim": 3}, code, only_recorded, {"looks": 4}, [], {"“so”": [FIRST, SECOND]})
    assert str(book).splitlines()[1:] == [
        'digest = "ab12"', "numbers = { claim = 3 }", 'code = { "dropped statement" = 2, sign = 1 }',
        "recorded = { colour = 5, sign = 1 }",
        "excused = { looks = 4 }", "", "[equivalent]", '"“so”" = ["x = ⟨1 → 2⟩", "f(x) ⇄ g(y)"]',
    ]  # fmt: skip


def test_a_file_round_trips(tmp_path):
    """Long lists, survivors and unnoticed numbers come back as they were."""
    long = [Change(f"x = {number}", f'x = "{"y" * 40}{number}"') for number in range(3)]
    long = [Change(change.before, change.after.replace('"', "'")) for change in long]
    unnoticed = ['prose: "⟨1 → 2⟩"', "colour: c = ⟨1 → 2⟩"]
    book = Book("ab12", {"prose": 1}, {"sign": 1}, {}, {}, unnoticed, {"it's “so”\\": long, "": [THIRD]})
    assert scores.read_book(write(tmp_path, str(book)), PAGE) == book
    assert scores.of_project(tmp_path) == {PAGE: book.score(PAGE)}


def test_without_a_file_nothing_is_recorded(tmp_path):
    """A page without mutants has no file."""
    assert (scores.read_book(tmp_path, PAGE), scores.of_project(tmp_path)) == (Book(), {})


@pytest.mark.parametrize("text, said", [
    ('[equivalent]\n"so" = ["x = 1"]', "“x = 1” of “so”: it does not say what the statement becomes"),
    ('[equivalent]\n"so" = ["x = → 2"]', "“x = → 2” of “so”"), ('[equivalent]\n"so" = "x = 1 → 2"', "“x” of “so”"),
    ('[equivalent]\n"so" = 3', "int"), ("equivalent = 3", "int"), ("why = 3", "why"), ("digest", "Expected"),
    ('[equivalent]\n"so" = ["a → b"]\n"so" = ["c → d"]', "Cannot overwrite"),
])  # fmt: skip
def test_an_entry_that_cannot_be_read_is_an_error_that_names_file_and_entry(tmp_path, text, said):
    """No entry excuses any change of a statement, and no reason stands twice."""
    with pytest.raises(SettingsError, match=said) as error:
        scores.read_book(write(tmp_path, text), PAGE)
    assert str(error.value).startswith(f"{FILE}: ")


def test_survivors_are_printed_as_they_are_declared():
    """What the author pastes is a line of the file, with an empty reason to fill in."""
    number, label = mutant(Change("a 1", "a 2"), "prose", block=-1), mutant(Change("c('a')", "c('b')"), "colour")
    recorded = (mutant(SECOND), mutant(SECOND, "label"))
    score = Score(read("Text.\n"), (mutant(THIRD),), (mutant(FIRST), number, label), recorded=recorded)
    printed = scores.report([score]).splitlines()
    assert f"{PAGE}:3: constant: x = ⟨1 → 2⟩" in printed
    assert printed[printed.index("[equivalent]") + 1] == '"" = ["x = ⟨1 → 2⟩"]'
    assert "numbers    0 of    1   0.0 %   code    1 of    3  33.3 %, with the record  66.7 %" in printed[-1]
    assert "shown    0 of    2   0.0 %, with the record  50.0 %   declared 0" in printed[-1]


def test_a_score_counts_what_was_tried_and_leaves_nothing_out():
    """What only the record notices and what is declared are counted among what was tried; what is only shown, apart."""
    book = Book("d", {"claim": 2}, {"sign": 3}, {"sign": 2, "label": 4}, {}, ["colour: c", "prose: 1"], {"so": [FIRST]})
    score = book.score(PAGE)
    assert score["code"] == {"tried": 6, "noticed": 3, "recorded": 2, "declared": 1, "missed": 0}
    assert score["shown"] == {"tried": 5, "noticed": 0, "recorded": 4, "declared": 0, "missed": 1}
    assert score["numbers"] == {"tried": 3, "noticed": 2, "recorded": 0, "declared": 0, "missed": 1}
    assert score["kinds"] == {"claim": 2, "sign": 5, "label": 4}
    assert scores.percent(score["code"]["noticed"], score["code"]) == 50
    assert scores.total([score, score])["code"]["tried"] == 12


def test_recording_keeps_reasons_in_their_order_and_leaves_out_what_is_stale(tmp_path):
    """A survivor that nobody declared comes last, without a reason; with one it is declared, and nothing is run."""
    write(tmp_path, '[equivalent]\n"late" = ["f(x) ⇄ g(y)"]\n"gone" = ["y = 1 → pass"]\n"early" = ["x = ⟨1 → 2⟩"]\n')
    score = Score(read("Text.\n"), (), (mutant(THIRD),), ((mutant(FIRST), "early"), (mutant(SECOND), "late")))
    scores.record(tmp_path, score)
    assert list(scores.read_book(tmp_path, PAGE).equivalent) == ["late", "early", ""]
    assert scores.of_project(tmp_path)[PAGE]["code"] == scores.counts(noticed=0, declared=2, missed=1)
    (tmp_path / FILE).write_text((tmp_path / FILE).read_text(encoding="utf-8").replace('""', '"h does nothing"'))
    assert scores.of_project(tmp_path)[PAGE]["code"] == scores.counts(noticed=0, declared=3)
