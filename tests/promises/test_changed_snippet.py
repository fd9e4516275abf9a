"""If a program changes, the build and the tests report each claim that is now false, with both values."""

import re

import pytest

PAGE = "docs/lessons/backpropagation-in-action.md"
SNIPPET = "snippets/backpropagation_in_action/tracing.py"
LEAF = "x = torch.tensor([{}], requires_grad=True)"
CLAIM = re.compile(r"\{\{ 56 :: (?:x\.grad|by_hand)(?: ::[^}]*)? \}\}")  # the other ways to 56 have an x of their own


@pytest.fixture(scope="module")
def changed(ran_copy):
    """This project with 3 for x where its lesson says 2; at 3, the slope of (x² + 3)² is 144 and not 56.

    Of its lessons and labs it has that one.
    """
    project = ran_copy("changed").change(SNIPPET, LEAF.format("2.0"), LEAF.format("3.0"))
    return project.change("mkdocs.yml", "  *.ts\n", "  *.ts\n  /l*/*\n  !/lessons/backpropagation-in-action.md\n")


@pytest.fixture(scope="module")
def lines(changed):
    """The lines of the lesson that claim that the gradient is 56, once for each such claim."""
    text = (changed.folder / PAGE).read_text(encoding="utf-8").split("\n")
    return [number for number, line in enumerate(text, 1) for _ in CLAIM.findall(line)]


def test_the_build_names_every_claim_on_56_with_both_values(changed, lines):
    """The build fails and says of each line that speaks of 56 that it is 144, and of no other claim on 56."""
    built = changed.build()
    said = re.findall(rf"^{PAGE}:(\d+): the page claims 56, but \S+ is 144\.0\b", built.output, re.MULTILINE)
    assert built.code == 1
    assert len(lines) >= 5
    assert list(map(int, said)) == lines
    assert len(re.findall("the page claims 56, but", built.output)) == len(lines)


@pytest.mark.thorough
def test_the_tests_name_every_claim_on_56_with_both_values(changed, lines):
    """pytest fails, in the items of those lines, and says the same."""
    tested = changed.pytest("-q", "-rf", PAGE)
    failed = re.findall(rf"^FAILED {PAGE}::(\d+) “56”", tested.output, re.MULTILINE)
    assert tested.code == 1
    assert sorted(map(int, failed)) == lines
    reports, _, _ = tested.output.partition("short test summary info")  # which says it again where CI is set
    assert len(re.findall(r"the page claims 56, but \S+ is 144\.0\b", reports)) == len(lines)
