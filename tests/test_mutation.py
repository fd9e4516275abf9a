"""Mutation testing of pages: what notices a change, what survives, and what the command line says of it."""

import dataclasses
from pathlib import Path

import pytest

from snippets.__main__ import paths
from snippets._runner import equivalents, mutants, mutation, scores
from snippets._runner.cache import Cache
from snippets._runner.engine import Engine
from snippets._runner.errors import SettingsError
from snippets._runner.pool import LocalExecutor
from snippets._runner.records import Records
from snippets._runner.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 10, 120  # mutants of code that a thorough test run tries, the same ones until their lines change
DECLARED = equivalents.read(ROOT / equivalents.FILE)
PAGE = """# Page

```python title="first"
import random
random.seed(7)
x = [random.random() for _ in range(3)]
hidden = 1.5
```

There are {{ 3 :: len(x) }}.

```python title="second"
print(f"{sum(x) + random.random():.6f}")
```
"""


@pytest.fixture(scope="module")
def engine():
    """The engine of this project."""
    settings = Settings.of_project(ROOT)
    with LocalExecutor(settings.workers) as executor:
        yield Engine(ROOT, settings, executor=executor)


@pytest.fixture(scope="module")
def site(own, sample):
    """The pages of this project as they were built, with their mutants of numbers and a sample of those of code."""
    builder = Engine(ROOT, Settings.of_project(ROOT), Cache(own.folder / ".cache/snippets"))
    found = mutation.cases(builder, Records(ROOT), [builder.read(path) for path in paths(ROOT)], sample(FEW, MANY))
    builder.close()
    return found


@pytest.fixture(scope="module")
def made_up(engine, tmp_path_factory):
    """Scores a page from its text: made_up(text), or made_up(text, equivalents)."""

    def score(text, *declared):
        page = engine.parse(text, "docs/page.md")
        records = Records(tmp_path_factory.mktemp("records"))
        assert records.update(page, engine.run(page)) == []
        (case,) = mutation.cases(engine, records, [page])
        return mutation.examine(engine, [case], declared)[0]

    return score


def changes(found):
    """Mutants as the changed lines."""
    return [mutant.after for mutant in found]


def test_a_page_s_mutants_are_noticed_by_its_claims_outputs_and_blocks(made_up):
    """All of a page is defended but what it neither prints nor claims; random states live on in what is tried."""
    score = made_up(PAGE)
    assert changes(score.survivors) == ["pass", "hidden = -1.5", "hidden = 1.6"]
    assert {"random.seed(8)", "x = [random.random() for _ in range(4)]"} < set(changes(score.killed))


def test_a_declared_survivor_is_none(made_up):
    """A mutant that is declared equivalent counts neither for nor against the score."""
    score = made_up(PAGE, equivalents.Equivalent("docs/page.md", "hidden = 1.5", "it is not used"))
    assert (changes(score.survivors), len(score.equivalent)) == ([], 3)
    assert scores.percent(score.counts["code"]) == 100


def test_a_mutant_that_never_ends_is_stopped(made_up, monkeypatch):
    """A loop that a change makes endless costs a multiple of what its page takes, and is noticed."""
    monkeypatch.setattr(mutation, "LONGER", (1.0, 0.5))
    score = made_up("# P\n\n```python\nn = 3\nwhile n > 0:\n    n = n - 1\nprint(n)\n```\n")
    assert "n = n + 1" in changes(score.killed)


def test_a_mutant_that_writes_does_so_in_a_folder_of_its_own(made_up):
    """What a page writes is there for its mutants, and what a mutant writes for no other."""
    block = "```python\n{}\n```\n\n"
    text = (
        "# P\n\n"
        + block.format('open("f", "w").write("ab")')
        + block.format(
            'print(open("f").read() * 2)\nprint(open("f", "w").write("changed"))\nprint(len(open("f").read()))'
        )
    )
    assert changes(made_up(text).survivors) == []


@pytest.mark.parametrize("entry, said", [
    ('line = "x = 1"', "file"), ('file = "f"\nline = "x"\nreason = ""', "reason"), ("line", "Expected"),
    ("file = 1\nline = 2\nreason = 3", "texts"), ('file = "f"\nline = "x"\nreason = "r"\nwhy = "?"', "why"),
])  # fmt: skip
def test_a_declaration_needs_a_file_a_line_and_a_reason(tmp_path, entry, said):
    """What cannot be read, lacks a part or has an unknown one is an error that says so."""
    (tmp_path / "e.toml").write_text(f"[[equivalent]]\n{entry}\n")
    with pytest.raises(SettingsError, match=said):
        equivalents.read(tmp_path / "e.toml")


@pytest.mark.thorough
def test_every_number_of_the_site_is_noticed_to_be_changed(engine, site):
    """No digit of a claim, a statement, a comment or a number in prose can change without a failure."""
    found = mutation.examine(engine, [dataclasses.replace(case, code=()) for case in site])
    assert sum(len(score.killed) for score in found) > 500
    assert [str(mutant) for score in found for mutant in score.survivors] == []


@pytest.mark.thorough
def test_a_sample_of_changes_of_the_site_s_code_is_noticed(engine, site, sample):
    """Of this sample, what nothing notices is declared equivalent, with a reason."""
    found = mutation.examine(engine, site, DECLARED)
    assert sum(len(case.code) for case in site) == sample(FEW, MANY)
    assert [str(mutant) for score in found for mutant in score.survivors] == []


@pytest.fixture(scope="module")
def possible(engine):
    """All mutants of code of this project."""
    return [mutant for path in paths(ROOT) for mutant in mutants.of_code(engine.read(path))]


@pytest.mark.parametrize("declared", DECLARED, ids=str)
def test_a_declared_mutant_exists(declared, possible):
    """Each declaration is of a change that a page's code can still have."""
    assert any(map(declared.covers, possible))


def test_the_recorded_score_is_that_of_these_pages(engine):
    """The score that the site shows is of its pages as they are now."""
    recorded = scores.read(ROOT / scores.FILE)["pages"]
    now = {page.path: mutants.digest(page) for page in map(engine.read, paths(ROOT))}
    stale = sorted(page for page in {*now, *recorded} if now.get(page) != recorded.get(page, {}).get("digest"))
    assert stale == [], f"python -m snippets mutate --record {' '.join(stale)}"


def test_the_recorded_score_has_no_survivors():
    """Every mutant of the site was killed or is declared equivalent, and those are fewer than one in ten."""
    recorded = scores.read(ROOT / scores.FILE)["pages"].values()
    assert [survivor for page in recorded for survivor in page["survivors"]] == []
    assert sum(len(page["equivalents"]) for page in recorded) < sum(page["code"]["killed"] for page in recorded) / 10
