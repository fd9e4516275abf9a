"""Mutation testing of pages: which changes are noticed, and which survive."""

import dataclasses
import json

import pytest

from snippets._authoring.lesson import page_paths
from snippets._authoring.page_rules import judge_score
from snippets._engine.edges.configuration import settings_of
from snippets._engine.errors import report
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.parse.labs import parse_page, read_page
from snippets._engine.prove.snapshots import Records
from snippets._engine.prove.verdicts import prove
from snippets._mutation import mutation, scores, word_scores
from snippets._mutation.equivalents import Change
from tests.helpers import ROOT

LABELS = [path.relative_to(ROOT).as_posix() for path in page_paths(ROOT)]
CODE_BY_CHECKS, CODE_WITH_RECORD, WORDS = 85, 99, 80  # percent of the changes that were tried
FEW, MANY = 10, 120  # mutants of code that a thorough test run tries, the same ones until their lines change
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
    settings = settings_of(ROOT)
    with LocalExecutor(settings.workers) as executor:
        yield Engine(ROOT, settings, executor=executor)


@pytest.fixture(scope="module")
def pages():
    """The pages of this project."""
    return [read_page(path, ROOT) for path in page_paths(ROOT)]


@pytest.fixture(scope="module")
def declared(pages):
    """The changes that are declared equivalent, by reason, of each page."""
    return {page.path: scores.read_book(ROOT, page.path).equivalent for page in pages}


@pytest.fixture(scope="module")
def site(own, pages, sample):
    """The pages of this project as they were built, with their mutants of numbers and a sample of those of code."""
    builder = Engine(ROOT, settings_of(ROOT), Cache(own.folder / ".cache/snippets"))
    found = mutation.cases(builder, Records(ROOT), pages, sample(FEW, MANY))
    builder.close()
    return found


@pytest.fixture(scope="module")
def made_up(engine, tmp_path_factory):
    """Scores a page from its text: made_up(text), or made_up(text, {reason: changes that are declared equivalent})."""

    def score(text, declared=None):
        page = parse_page(text, "docs/page.md", engine.project)
        records = Records(tmp_path_factory.mktemp("records"))
        assert records.update(prove(page, engine.run(page))) == []
        (case,) = mutation.cases(engine, records, [page])
        return mutation.examine(engine, [case], {page.path: declared or {}})[0]

    return score


def changes(found):
    """Mutants as the changed statements."""
    return [mutant.change.after for mutant in found]


def test_a_page_s_mutants_are_noticed_by_its_claims_outputs_and_blocks(made_up):
    """Each change is noticed, except of what the page neither prints nor claims. Mutants keep the random state."""
    score = made_up(PAGE)
    assert changes(score.survivors) == ["pass", "hidden = -1.5", "hidden = 1.6"]
    assert "x = [random.random() for _ in range(4)]" in changes(score.noticed)
    assert "random.seed(8)" in changes(score.recorded)


def test_a_declared_survivor_is_none(made_up):
    """A mutant that is declared equivalent is counted as declared, not as noticed. An entry stands for one mutant."""
    unused = [Change("hidden = 1.5", after) for after in ("pass", "hidden = -1.5", "hidden = 1.6")]
    score = made_up(PAGE, {"it is not used": unused, "": [unused[0]], "so": [unused[0], Change("x = 1", "x = 2")]})
    assert (changes(score.survivors), [mutant.change for mutant, _ in score.equivalent]) == ([], unused)
    assert score.stale == (("so", unused[0]), ("so", Change("x = 1", "x = 2")))
    assert score.book.score("docs/page.md")["code"]["declared"] == 3


@pytest.mark.thorough
def test_what_a_rule_excuses_is_counted_and_not_tried(made_up):
    """Changes of the looks of a picture are not tried. The score counts them."""
    score = made_up("# P\n\n```python\nimport matplotlib.pyplot as plt\nplt.figure(figsize=(3, 2))\nplt.show()\n```\n")
    assert [mutant.rule for mutant in score.excused] == ["looks", "looks", "show"]
    assert score.book.excused == {"looks": 2, "show": 1}
    assert [mutant for mutant in (*score.noticed, *score.recorded, *score.survivors) if mutant.rule] == []


@pytest.mark.thorough
def test_a_mutant_that_never_ends_is_stopped(made_up, monkeypatch):
    """A mutant with an endless loop is stopped after a multiple of the time of its page, and counts as noticed."""
    monkeypatch.setattr(mutation, "TIME_FACTOR", 1.0)
    monkeypatch.setattr(mutation, "EXTRA_SECONDS", 0.5)
    score = made_up("# P\n\n```python\nn = 3\nwhile n > 0:\n    n = n - 1\nprint(n)\n```\n")
    assert "n = n + 1" in changes(score.noticed)


def test_a_mutant_that_writes_does_so_in_a_folder_of_its_own(made_up):
    """A mutant finds the files that the page wrote, and none that another mutant wrote."""
    block = "```python\n{}\n```\n\n"
    text = (
        "# P\n\n"
        + block.format('open("f", "w").write("ab")')
        + block.format(
            'print(open("f").read() * 2)\nprint(open("f", "w").write("changed"))\nprint(len(open("f").read()))'
        )
    )
    assert changes(made_up(text).survivors) == []


@pytest.mark.thorough
def test_every_number_of_the_site_is_noticed_to_be_changed(engine, site):
    """No digit of a claim, a statement, a comment or a number in prose can change without a failure."""
    found = mutation.examine(engine, [dataclasses.replace(case, code=()) for case in site])
    assert sum(len(score.noticed) for score in found) > 500
    assert [str(mutant) for score in found for mutant in score.survivors] == []


@pytest.mark.thorough
def test_a_sample_of_changes_of_the_site_s_code_is_noticed(engine, site, declared, sample):
    """Each change of the sample is noticed, or declared equivalent with a reason."""
    found = mutation.examine(engine, site, declared)
    assert sum(len(case.code) for case in site) == sample(FEW, MANY)
    assert [str(mutant) for score in found for mutant in score.survivors] == []


@pytest.mark.parametrize("label", LABELS)
def test_the_recorded_score_is_that_of_this_page(label):
    """The score that the site shows is of the page as it is now, and has no survivor without a reason."""
    assert report(judge_score(ROOT, read_page(ROOT / label, ROOT))) == "0 failures."


def test_the_recorded_scores_are_of_pages_that_exist():
    """No score is left of a page that is gone. All in all, fewer than one change in ten is declared or excused."""
    recorded = scores.of_project(ROOT)
    assert recorded.keys() - {*LABELS} == set()
    found = scores.total(recorded.values())
    assert found["code"]["declared"] < found["code"]["tried"] / 10
    assert 0 < sum(found["excused"].values()) < found["code"]["tried"] / 10


def test_claims_and_failures_notice_nearly_all_changes():
    """Of what was tried: every number, most changes of what is computed, and nearly all of code with the record."""
    found = scores.total(scores.of_project(ROOT).values())
    numbers, code, both = found["numbers"], found["code"], scores.summed([found["code"], found["shown"]])
    assert numbers["noticed"] == numbers["tried"]
    assert scores.percent(code["noticed"], code) >= CODE_BY_CHECKS
    seen = scores.counts(both["noticed"], both["recorded"], missed=both["missed"])  # a declared change cannot be seen
    assert scores.percent(both["noticed"] + both["recorded"], seen) >= CODE_WITH_RECORD


@pytest.mark.parametrize("label", LABELS)
def test_a_change_of_words_is_noticed_where_a_sentence_states_a_result(own, label):
    """On each page that runs code, most changes of words make a check fail."""
    words = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["words"]
    if label in words:
        score = words[label]
        advice = f"python -m snippets mutate --words {label} lists what nothing notices, on the lines {score['lines']}."
        assert word_scores.percent(score) >= WORDS, advice
