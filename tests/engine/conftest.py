"""The engine, running: one server that has imported torch, for all tests that need a page's own process."""

import pytest
from hypothesis import settings

from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.settings import Settings
from tests.helpers.given import PAGE, blocks, parsed

# Made-up pages are the same on every machine and every day, and leave nothing behind.
settings.register_profile("project", derandomize=True, database=None, deadline=None, max_examples=200)
# The same with few examples, for who waits: --hypothesis-profile=quick
settings.register_profile("quick", settings.get_profile("project"), max_examples=20)
if settings.get_current_profile_name() != "quick":
    settings.load_profile("project")


@pytest.fixture(scope="session")
def executor():
    """Two workers, forked from a server that imports torch once for all tests."""
    workers = LocalExecutor(2)
    yield workers
    workers.shutdown()


@pytest.fixture
def home(tmp_path):
    """The folder of a project."""
    (tmp_path / "home/snippets").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def run(executor, home):
    """Runs the text of a page in the project, within these limits; gives the page and its result."""

    def run_page(text, **limits):
        engine = Engine(home, Settings(**limits), executor=executor)
        page = parsed(engine, text, PAGE)
        return page, engine.run(page)

    return run_page


@pytest.fixture
def play(run):
    """Runs blocks, each a text, as the page that has them; gives what each put out, type and text by turns."""

    def play_blocks(*codes, **limits):
        _, result = run("".join(f"~~~~python\n{code}\n~~~~\n\n" for code in codes), **limits)
        return [[said(output) for output in block.outputs] for block in blocks(result)]

    return play_blocks


def said(output):
    """An output as (stream or type, text)."""
    if output["output_type"] == "stream":
        return output["name"], output["text"]
    return output["output_type"], output["data"]["text/plain"]
