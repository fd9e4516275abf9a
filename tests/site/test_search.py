"""The search: who pastes a message into it finds the entry of that message among the first results."""

import json
import re
import shutil
import subprocess
import tomllib

import lxml.html
import pytest

from snippets._site import messages
from tests.helpers import ROOT
from tests.helpers.projects import COMMAND_SECONDS

FIRST = 3  # results that a reader looks at
FEW = 4  # messages that each run of the tests asks for
# What readers of other releases paste, and how such a message begins here.
OLD_WORDS = {
    "One of the differentiated Tensors appears to not have been used": "The differentiated Tensor at index",
    "which is output 0 of ExpBackward0, is at version 1; expected version 0 instead.": "one of the variables needed",
    "which is output 0 of AsStridedBackward0, is at version 2; expected version 1": "one of the variables needed",
    "Output 0 of UnbindBackward is a view and is being modified inplace.": "Output 0 of Unbind is a view",
    "Output 0 of BackwardHookFunctionBackward is a view and is being modified": "Output 0 of BackwardHookFunction is a",
    "but the buffers have already been freed": "Trying to backward through the graph a second time",
    "assigned grad has data of a different size": "attempting to assign a gradient of size",
    "expected scalar type Float but found Double": "mat1 and mat2 must have the same dtype",
    "trying to differentiate twice a function that was marked with @once_differentiable": "element 0 of tensors",
}
QUESTIONS = tomllib.loads((ROOT / "tests/cases/questions.toml").read_text(encoding="utf-8"))["questions"]


@pytest.fixture(scope="module")
def entries(own):
    """The entries of the index of errors: the text of each, by its address."""
    (index,) = own.page("errors/index.html").xpath("//div[@class='reference']")
    found, address = {}, ""
    for each in index:
        address = f"errors/#{each.get('id')}" if each.tag == "h2" else address
        found[address] = f"{found.get(address, '')} {' '.join(each.text_content().split())}"
    others = {f"errors/#{each.get('id')}" for each in index if each.tag == "h3"}  # other words for a message
    return found | {each: found[each.partition("-also-")[0]] for each in others}


@pytest.fixture(scope="module")
def shown(own):
    """The messages that blocks of the site show: the type and words of each."""
    receipts = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"]
    found = {(each.type, each.text) for page in receipts.values() for each in messages.messages(page, "", "")}
    return sorted(found)


@pytest.fixture(scope="module")
def index(own):
    """What can be found: each section, by its title and text."""
    return json.loads((own.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]


@pytest.fixture(scope="module")
def search(own):
    """Asks the site's search: for each query the pages that it finds, and of each the addresses of its sections."""
    if not shutil.which("node"):
        pytest.skip("there is no Node here")

    def ask(queries):
        command = ["node", ROOT / "tests/helpers/search.mjs", own.site]
        given = json.dumps(queries)
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=COMMAND_SECONDS)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return ask


def unfound(entries, queries, found):
    """The queries for which no page among the first shows an entry with these words, each with where it is."""
    missed = {}
    for (query, words), pages in zip(queries, found, strict=True):
        places = [page[0] for page in pages]  # the theme folds the others of a page
        ranks = [n for n, place in enumerate(places, 1) if " ".join(words.split()) in entries.get(place, "")]
        if not ranks or ranks[0] > FIRST:
            missed[query] = ranks[:1]
    return missed


def test_a_message_is_found_by_its_words(entries, shown, search):
    """A few messages, with the words before and behind them that a terminal shows."""
    few = [(f"{kind}: {text}", text) for kind, text in shown[:: len(shown) // FEW]]
    assert unfound(entries, few, search([query for query, _ in few])) == {}


@pytest.mark.thorough
def test_each_message_is_found_by_its_words(entries, shown, search):
    """All of it, its first line with its type, and its first words alone."""
    queries = []
    for kind, text in shown:
        line = text.partition("\n")[0]
        start = " ".join(line.split()[:12])
        queries += [(text, text), (f"{kind}: {line}", line), (start, start)]
    assert len(queries) > 3 * 40
    assert unfound(entries, queries, search([query for query, _ in queries])) == {}


@pytest.mark.thorough
def test_a_message_is_found_by_words_of_other_releases(entries, search):
    """The entry has the words that this release uses."""
    assert unfound(entries, OLD_WORDS.items(), search(list(OLD_WORDS))) == {}


def rank(pages, answers):
    """The place of the first page that answers a question, if one of the first sections found on it does."""
    for place, found in enumerate(pages, 1):
        shown = {*found[:FIRST], found[0].partition("#")[0]}
        if shown & set(answers):
            return place
    return None


def test_each_question_is_found_by_its_main_words(search):
    """In any order, and with any form of a word."""
    ranks = {
        question: rank(pages, QUESTIONS[question])
        for question, pages in zip(QUESTIONS, search(list(QUESTIONS)), strict=True)
    }
    assert {question: place for question, place in ranks.items() if not place or place > FIRST} == {}


def test_answers_to_questions_are_there(index):
    """A question that leads nowhere would be found nowhere."""
    places = {entry["location"] for entry in index}
    assert {answer for answers in QUESTIONS.values() for answer in answers} - places == set()


def test_a_word_with_a_slip_is_found(search):
    """Letters in another order, and one that is missing."""
    lesson = "lessons/build-the-engine-in-forty-lines/"
    ranks = [rank(pages, [lesson]) for pages in search(["topological order", "topolgoical order", "topologcal ordr"])]
    assert [place in range(1, FIRST + 1) for place in ranks] == [True] * 3


def test_names_in_code_are_found_by_their_parts(search):
    """`zero_grad` by “zero grad”, and `nn.functional.cross_entropy` by “cross entropy”."""
    apart, joined = search(["zero grad", "zero_grad"])
    assert apart == joined


def test_all_words_come_before_some(index, search):
    """The first section has each of the words, where there is one."""
    words = {entry["location"]: f"{entry['title']} {entry['text']}".lower() for entry in index}
    asked = ["shuffle targets covariance", "momentum curvature", "seed thousand starts"]
    assert [all(stem in words[pages[0][0]] for stem in query.split()) for query, pages in
            zip(asked, search(asked), strict=True)] == [True] * len(asked)  # fmt: skip


def test_no_beginning_of_a_word_breaks_the_search(index, search):
    """Readers see results while they type. Lunr alone fails at some beginnings, where words hold digits."""
    words = {word for entry in index for word in re.findall(r"\w+", entry["text"].lower())}
    starts = sorted({word[:length] for word in words for length in (1, 2, 3)})
    assert len(starts) > 1000
    search(starts)  # which may say nothing about queries that fail


def test_tables_of_checks_are_no_result(index):
    """They hold words of all pages."""
    found = [entry["text"] for entry in index if entry["location"].startswith("checks/")]
    assert found
    assert [text for text in found if "noticed by a claim or a failure" in text] == []


def test_the_list_of_all_messages_is_no_result(own, index):
    """It holds the words of all messages, so it would be found for each. The search index has none of it."""
    listed = own.page("errors/index.html").xpath("//details[@class='message-list']//li/a")
    (top,) = (entry for entry in index if entry["location"] == "errors/")
    words = lxml.html.fromstring(f"<div>{top['text']}</div>").text_content()
    assert len(listed) >= 40
    assert [each.text_content() for each in listed if each.text_content() in words] == []
