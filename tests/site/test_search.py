"""The search: who pastes a message into it finds the entry of that message among the first results."""

import json
import shutil
import subprocess

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
def search(own):
    """Asks the site's search: the addresses that it finds for each query."""
    if not shutil.which("node"):
        pytest.skip("there is no Node here")

    def ask(queries):
        command = ["node", ROOT / "tests/helpers/search.mjs", own.site]
        given = json.dumps(queries)
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=COMMAND_SECONDS)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def unfound(entries, queries, found):
    """The queries whose first results are not the entry of their message, each with where it is."""
    missed = {}
    for (query, words), places in zip(queries, found, strict=True):
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
        queries += [(text, text), (f"{kind}: {line}", line), (" ".join(line.split()[:12]), line)]
    assert len(queries) > 3 * 40
    assert unfound(entries, queries, search([query for query, _ in queries])) == {}


@pytest.mark.thorough
def test_a_message_is_found_by_words_of_other_releases(entries, search):
    """The entry has the words that this release uses."""
    assert unfound(entries, OLD_WORDS.items(), search(list(OLD_WORDS))) == {}


def test_the_list_of_all_messages_is_no_result(own):
    """It holds the words of all messages, so it would be found for each. The search index has none of it."""
    listed = own.page("errors/index.html").xpath("//details[@class='message-list']//li/a")
    index = json.loads((own.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    (top,) = (entry for entry in index if entry["location"] == "errors/")
    words = lxml.html.fromstring(f"<div>{top['text']}</div>").text_content()
    assert len(listed) >= 40
    assert [each.text_content() for each in listed if each.text_content() in words] == []
