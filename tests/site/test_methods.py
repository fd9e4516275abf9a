"""No gradient on the site rests on one method."""

import pytest

from snippets._authoring.page_rules import gradients, judge_gradients
from snippets._engine.errors import report
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import read_page
from snippets._engine.proof import Proof
from snippets._engine.prove.verdicts import prove
from snippets._engine.settings import Settings


@pytest.fixture(scope="module")
def site(own) -> list[Proof]:
    """The pages of the site and what came of running them when it was built."""
    engine = Engine(own.folder, Settings.of_project(own.folder), Cache(own.folder / ".cache/snippets"))
    pages = [read_page(path, own.folder) for path in sorted((own.folder / "docs").rglob("*.md"))]
    running = [(page, engine.submit(page)) for page in pages]
    proofs = [prove(page, future.result()) for page, future in running]
    engine.close()
    return proofs


def test_every_gradient_is_confirmed_independently(site: list[Proof]) -> None:
    """Each claimed gradient was found again by reverse mode and by a method that has nothing in common with it."""
    assert any(gradients(proof) for proof in site)
    assert report([error for proof in site for error in judge_gradients(proof)]) == "0 failures."
