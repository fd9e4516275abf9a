"""What the project demands of any page. As with rules.py, the command `check` and the tests call the same rules."""

import re
from collections import Counter
from pathlib import Path

from snippets._authoring.lesson import CONFIGURATION, configuration, navigated
from snippets._engine.claim import Claim, derivative
from snippets._engine.errors import DriftError, SettingsError, SnippetError
from snippets._engine.exercise import ANSWER, EXERCISE, folds
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.refutations import agreement
from snippets._engine.prove.snapshots import TODO, Records
from snippets._engine.result import Value
from snippets._engine.texts import Span
from snippets._mutation import mutants, scores

MAX_DISAGREEMENT = 1e-6  # of two methods for one gradient, relative to its value
ASKS_FOR_GRADIENT = re.compile(r"(?:\bgradients?\b|\bd\w+/d)(?:(?![.!]\s)[^?])*[?]", re.IGNORECASE)  # in one sentence
FAMILIES = {"forward mode", "central differences", "SymPy"}  # they share no code with reverse mode


def judge_navigation(project: Path, page: Page) -> list[SnippetError]:
    """The page stands in the navigation, if mkdocs.yml lists one."""
    path, nav = page.path.removeprefix("docs/"), configuration(project).get("nav")
    if nav is None or path in navigated(nav):
        return []
    return [SnippetError(CONFIGURATION, f"the navigation does not have {page.path}.", f"Add “- Title: {path}” to nav.")]


def gradients(proof: Proof) -> list[tuple[Claim, Value | None]]:
    """Each claimed gradient of a page, with its value. Such is the answer to an exercise that asks for a gradient."""
    answers = _answers(proof.page)
    return [
        (claim, value)
        for claim, value in proof.claims
        if claim.function or (claim.numeral and (derivative(claim.expression) or claim in answers))
    ]


def _answers(page: Page) -> list[Claim]:
    """The claims that answer an exercise whose question is one for a gradient."""
    spans: list[Span] = []
    for exercise in EXERCISE.finditer(page.text):
        start, end = exercise.span("body")
        question = min(folds(page.text, start, end).values(), default=(end, end))[0]
        if ASKS_FOR_GRADIENT.search(page.text, start, question):
            spans += [answer.span() for answer in ANSWER.finditer(page.text, question, end)]
    return [claim for claim in page.claims if any(start <= claim.start < end for start, end in spans)]


def judge_gradients(proof: Proof) -> list[SnippetError]:
    """Each claimed gradient was found by reverse mode and by a method that shares no code with it, and they agree."""
    errors = []
    for claim, value in gradients(proof):
        if proof.of(claim).error:  # what is wrong with it is said already
            continue
        names = dict(value.methods) if value else {}
        if "reverse mode" not in names or not FAMILIES & set(names):
            what = f"the gradient {claim.shown} rests on one method."
            todo = "Say of what it is the gradient: {{ shown :: x.grad :: function }}, in the page's own names."
            errors.append(SnippetError(claim.place, what, todo))
        elif value and agreement(value) >= MAX_DISAGREEMENT:
            what = f"the methods for the gradient {claim.shown} differ by more than a millionth."
            errors.append(
                SnippetError(claim.place, what, "Compute it in double precision, or find out which is wrong.")
            )
    return errors


def judge_trials(proof: Proof) -> list[SnippetError]:
    """It is known of each claim that holds whether it proves anything."""
    todo = "Have a block compute what takes long, and let the claim read its result."
    return [
        SnippetError(claim.place, f"“{claim.shown}” takes too long to find out whether it proves anything.", todo)
        for claim, value in proof.claims
        if value and value.tells and value.tried is None and not proof.of(claim).error
    ]


def judge_outputs(records: Records, proof: Proof, update: bool = False) -> list[SnippetError]:
    """What the page puts out is what is recorded; with `update` it is recorded now."""
    todo = f"If it is right: python -m snippets check {proof.page.path} --update, and look at the difference."
    if not records.text(proof.page):
        todo = f"Run python -m snippets check {proof.page.path} --update and look at the difference."
    errors = records.update(proof) if update else records.judge(proof)
    return [
        DriftError(error.where, error.what, todo, error.detail) if error.todo == TODO else error for error in errors
    ]


def judge_score(project: Path, page: Page) -> list[SnippetError]:
    """The recorded score of the page's mutants is of the page as it is now, and has no survivor without a reason."""
    name = scores.book_path(page.path)
    try:
        book = scores.read_book(project, page.path)
    except SettingsError as error:
        return [error]
    if book.digest != mutants.digest(page):
        todo = f"Run python -m snippets mutate --record {page.path}"
        if not book.digest:
            return [SnippetError(page.path, "its mutants have not been tried.", f"{todo}.")]
        return [SnippetError(name, f"this is the score of an earlier version of {page.path}.", f"{todo}.")]
    errors = [SnippetError(name, f"no check notices “{text}”.", "Claim it, or print it.") for text in book.unnoticed]
    for change in book.equivalent.get("", []):
        todo = "Print or claim what it changes. If no reader could see it, write the reason in place of the empty text."
        errors.append(SnippetError(name, f"no check notices “{change}”.", todo))
    possible = Counter(mutant.change for mutant in mutants.of_code(page) if mutant.declarable and not mutant.rule)
    declared = Counter(change for changes in book.equivalent.values() for change in changes)
    for change in declared - possible:
        errors.append(SnippetError(name, f"“{change}” is no change of the page's code.", "Leave the entry out."))
    return errors


def judge_notebook(page: Page, text: str) -> list[SnippetError]:
    """The notebook of a page is valid by the schema of its format."""
    import nbformat

    try:
        nbformat.validate(nbformat.reads(text, as_version=nbformat.NO_CONVERT))
    except (nbformat.ValidationError, nbformat.reader.NotJSONError) as error:
        what = f"its notebook is not valid: {str(error).splitlines()[0]}."
        return [SnippetError(page.path, what, "This is a mistake of the engine: please report it.")]
    return []
