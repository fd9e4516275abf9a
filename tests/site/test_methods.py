"""No gradient on the site rests on one method, and no claim on nothing."""

import pytest

from snippets._authoring.page_rules import gradients, judge_gradients, judge_trials
from snippets._engine.edges.configuration import settings_of
from snippets._engine.errors import report
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import read_page
from snippets._engine.proof import Proof
from snippets._engine.prove.verdicts import prove


@pytest.fixture(scope="module")
def site(own) -> list[Proof]:
    """The pages of the site and what came of running them when it was built."""
    cache = Cache(own.folder / ".cache/snippets")
    engine = Engine(own.folder, settings_of(own.folder), cache, thorough=True)
    docs = own.folder / "docs"
    pages = [read_page(path, own.folder) for path in sorted([*docs.rglob("*.md"), *docs.glob("labs/*.py")])]
    running = [(page, engine.submit(page)) for page in pages]
    proofs = [prove(page, future.result()) for page, future in running]
    engine.close()
    return proofs


def test_every_gradient_is_confirmed_independently(site: list[Proof]) -> None:
    """Each claimed gradient was found again by reverse mode and by a method that has nothing in common with it."""
    assert any(gradients(proof) for proof in site)
    assert report([error for proof in site for error in judge_gradients(proof)]) == "0 failures."


def test_every_claim_was_disturbed(site: list[Proof]) -> None:
    """It is known of each claim that something on its page can make it false."""
    values = [value for proof in site for _, value in proof.claims if value and value.tells]
    assert all(value.disturbed for value in values)
    assert report([error for proof in site for error in judge_trials(proof)]) == "0 failures."
