"""What a block warns of is shown as Python shows it, and is known to the engine if its page asks for it."""

from tests.helpers.given import blocks, errors_of, lines

IMPORT = lines("```python", "import warnings", "```", "")
SHOWN = "page.py:7: UserWarning: take a lot of care\n  warnings.warn('take a lot of care')\n"


def asking(*code):
    """A page with a block that has to warn, behind one that imports what it needs."""
    return IMPORT + lines('```{.python warns="UserWarning: take a lot of care" fix="Do."}', *code, "```")


def test_a_warning_is_shown_and_known(run):
    """It stands among the outputs as at a prompt, and its type, words and bases are sent."""
    page, result = run(asking("warnings.warn('take a lot of care')"))
    outcome = blocks(result)[1]
    (warned,) = outcome.warned
    assert outcome.outputs == ({"output_type": "stream", "name": "stderr", "text": SHOWN},)
    assert (warned.type, warned.message) == ("UserWarning", "take a lot of care")
    assert {"UserWarning", "builtins.UserWarning", "Warning"} <= {*warned.bases}
    assert errors_of(page, result) == []


def test_a_page_that_does_not_ask_is_left_as_it_is(run):
    """Nothing stands in the place of what shows warnings, before such a block or behind it."""
    test = "warnings.showwarning is warnings._showwarning_orig"
    _, result = run(asking("warnings.warn('take a lot of care')") + lines("", "```python", test, "```"))
    assert blocks(result)[2].outputs[0]["data"]["text/plain"] == "True"
    (outcome,) = blocks(run(lines("```python", f"import warnings; warnings.warn('a'); {test}", "```"))[1])
    assert outcome.outputs[-1]["data"]["text/plain"] == "True"
    assert outcome.warned == ()


def test_a_warning_that_nobody_sees_is_none(run):
    """What the block filters or catches is not shown to a reader."""
    for hidden in ("warnings.simplefilter('ignore')", "warnings.catch_warnings(record=True).__enter__()"):
        page, result = run(asking(f"{hidden}; warnings.warn('take a lot of care')"))
        assert blocks(result)[1].warned == ()
        assert "warned of nothing" in str(errors_of(page, result)[0])


def test_a_library_is_named_without_the_folder_that_it_is_in(run):
    """The folder is this machine's, and a page looks the same wherever it is built."""
    code = (
        "import json, sys",
        "at = json.__file__",
        "warnings.warn_explicit('take a lot of care', UserWarning, at, 1)",
    )
    _, result = run(asking(*code))
    assert blocks(result)[1].outputs[0]["text"].startswith("json/__init__.py:1: UserWarning: take a lot of care\n")


def test_a_thousand_warnings_are_not_all_sent(run):
    """All of them are shown. The engine needs to know of a hundred at most."""
    page, result = run(
        asking("for n in range(1000):", "    warnings.warn(f'take a lot of care {n}')"), output=1_000_000
    )
    outcome = blocks(result)[1]
    assert len(outcome.warned) == 100
    assert outcome.outputs[0]["text"].count("UserWarning") == 1000
    assert errors_of(page, result) == []
