"""No gradient on the site rests on one method."""

import pytest

from snippets._engine.claim import derivative
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import read_page
from snippets._engine.proof import Proof
from snippets._engine.prove.verdicts import agreement, prove
from snippets._engine.settings import Settings

FAMILIES = {"forward mode", "central differences", "SymPy"}  # which share no code with reverse mode


@pytest.fixture(scope="module")
def site(own) -> list[Proof]:
    """The pages of the site and what came of running them when it was built."""
    engine = Engine(own.folder, Settings.of_project(own.folder), Cache(own.folder / ".cache/snippets"))
    pages = [read_page(path, own.folder) for path in sorted((own.folder / "docs").rglob("*.md"))]
    running = [(page, engine.submit(page)) for page in pages]
    proofs = [prove(page, future.result()) for page, future in running]
    engine.close()
    return proofs


def gradients(site: list[Proof]):
    """Each claimed gradient with its value."""
    return [
        (claim, value)
        for proof in site
        for claim, value in proof.claims
        if claim.function or (claim.numeral and derivative(claim.expression))
    ]


def test_every_gradient_is_confirmed_independently(site: list[Proof]) -> None:
    """Each claimed gradient was found again by reverse mode and by a method that has nothing in common with it."""
    lonely = [
        f"{claim}: {claim.shown}"
        for claim, value in gradients(site)
        if not {name for name, _ in value.methods} & FAMILIES or "reverse mode" not in dict(value.methods)
    ]
    assert gradients(site)
    assert lonely == []


def test_methods_agree_closely(site: list[Proof]) -> None:
    """What the methods give lies within a millionth of the value that the page claims."""
    assert max(agreement(value) for _, value in gradients(site)) < 1e-6
