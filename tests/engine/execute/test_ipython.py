"""What a page shows by IPython's `display`: the values themselves, where they are shown."""

from tests.helpers.given import blocks, lines

CODE = lines(
    "from IPython.display import HTML, Markdown, display",
    "print('before')",
    "display(HTML('<b>bold</b>'), 7)",
    "display({'text/plain': 'x', 'text/html': '<i>x</i>'}, raw=True)",
    "import matplotlib.pyplot as plt",
    "figure, axes = plt.subplots()",
    "display(figure)",
    "Markdown('**bold**')",
)


def test_a_page_displays_as_a_notebook_does(run):
    """HTML is HTML and Markdown is Markdown, in their order among what is printed; a figure is shown once."""
    _, result = run(f"```python\n{CODE}```")
    outputs = blocks(result)[0].outputs
    shown = [out.get("text") or {**out["data"], "image/svg+xml": ""} for out in outputs]
    assert shown[0] == "before\n"
    assert [each.get("text/html") for each in shown[1:]] == ["<b>bold</b>", None, "<i>x</i>", None, None]
    assert [each["text/plain"] for each in shown[2:4]] == ["7", "x"]
    assert "image/svg+xml" in outputs[4]["data"]
    assert shown[5]["text/markdown"] == "**bold**"
