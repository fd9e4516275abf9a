"""No gradient on the site rests on one method."""

import pytest

from snippets._runner.cache import Cache
from snippets._runner.claims import agreement, derivative
from snippets._runner.engine import Engine
from snippets._runner.pages import Page
from snippets._runner.results import Result
from snippets._runner.settings import Settings
from snippets._runner.verdicts import claim_values

FAMILIES = {"forward mode", "central differences", "SymPy"}  # which share no code with reverse mode


@pytest.fixture(scope="module")
def site(own) -> list[tuple[Page, Result]]:
    """The pages of the site and what came of running them when it was built."""
    engine = Engine(own.folder, Settings.of_project(own.folder), Cache(own.folder / ".cache/snippets"))
    pages = [engine.read(path) for path in sorted((own.folder / "docs").rglob("*.md"))]
    results = [future.result() for future in [engine.submit(page) for page in pages]]
    engine.close()
    return list(zip(pages, results, strict=True))


def gradients(site: list[tuple[Page, Result]]):
    """Each claimed gradient with its value."""
    return [
        (claim, value)
        for page, result in site
        for claim, value in claim_values(page, result)
        if claim.function or (claim.numeral and derivative(claim.expression))
    ]


def test_every_gradient_is_confirmed_independently(site: list[tuple[Page, Result]]) -> None:
    """Each claimed gradient was found again by reverse mode and by a method that has nothing in common with it."""
    lonely = [
        f"{claim}: {claim.shown}"
        for claim, value in gradients(site)
        if not {name for name, _ in value.methods} & FAMILIES or "reverse mode" not in dict(value.methods)
    ]
    assert gradients(site)
    assert lonely == []


def test_methods_agree_closely(site: list[tuple[Page, Result]]) -> None:
    """What the methods give lies within a millionth of the value that the page claims."""
    assert max(agreement(value) for _, value in gradients(site)) < 1e-6
