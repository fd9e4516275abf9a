"""Where no process can be forked: pages are spawned, which takes longer, and are promised the same."""

import pytest

from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.settings import Settings
from tests.helpers.given import PAGE, blocks, errors_of, parsed, values

pytestmark = pytest.mark.thorough

HEALTHY = """
```python
import torch

x = torch.tensor(3.0, requires_grad=True)
loss = x ** 2
loss.backward()
print(x.grad, __name__)
```

It is {{ 6 :: x.grad :: x ** 2 }}.

```{.python raises="ZeroDivisionError: division by zero" fix="Do not."}
1 / 0
```
"""
DEADLY = """
```python
print('before')
```

```python
{code}
```

{{{{ 1 :: 1 }}}}
"""
DEATHS = {
    "while True: pass": "the page reached its limit of 2 s (extra.snippets.timeout)",
    "__import__('os').abort()": "its process was ended by SIGABRT",
}


@pytest.fixture(scope="module")
def spawned(tmp_path_factory):
    """The results of all these pages, by their text, from workers that are spawned and spawn pages."""
    home = tmp_path_factory.mktemp("spawned")
    with LocalExecutor(2, method="spawn") as executor:
        engine = Engine(home, Settings(timeout=2), executor=executor)
        pages = {text: parsed(engine, text, PAGE) for text in [HEALTHY, *(DEADLY.format(code=code) for code in DEATHS)]}
        running = {text: engine.submit(page) for text, page in pages.items()}
        return {text: (pages[text], future.result()) for text, future in running.items()}


def test_a_page_is_what_it_is_in_a_fork(spawned, run):
    """Outputs, values with their methods, failures and versions are those of a page that was forked."""
    page, there = spawned[HEALTHY]
    _, here = run(HEALTHY)
    assert errors_of(page, there) == []
    assert [(block.outputs, block.failure) for block in blocks(there)] == [(b.outputs, b.failure) for b in blocks(here)]
    assert (values(there), there.versions) == (values(here), here.versions)


@pytest.mark.parametrize("code", DEATHS)
def test_a_page_that_dies_is_told_at_its_block(spawned, code):
    """A page that hangs, or takes its process down, fails at the block that did it; what came before it stays."""
    page, result = spawned[DEADLY.format(code=code)]
    (error,) = errors_of(page, result)
    assert str(error.where) == "docs/page.md:6"
    assert DEATHS[code] in error.what
    assert blocks(result)[0].outputs[0]["text"] == "before\n"
