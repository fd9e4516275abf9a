"""In the first lesson, what its audit found: sections, outputs and sentences of the lesson as it was written."""

import copy
import re

import pytest
import torch

from tests.helpers.lessons import prose_of, text_of

FIRST = "backpropagation-in-action"
HEADINGS = [  # of the first lesson as its author wrote it
    "Building Our Test Network",
    "Preparing Data",
    "Forward Pass",
    "Backward Pass: Watching Gradients Flow",
    "Understanding What We're Seeing",
    "Tracing Gradient Flow Step-by-Step",
    "Step 1: Setup",
    "Step 2: Forward Pass (Build Computation Graph)",
    "Step 3: Backward Pass (Apply Chain Rule)",
    "Step 4: Verify with Manual Chain Rule",
    "Visualizing the Gradient Flow",
    "Real Training Example with Backpropagation",
    "The Problem: Learn y = 2x",
    "Step 1: Create Model",
    "Step 2: Prepare Data",
    "Step 3: Setup Training",
    "Step 4: Training Loop",
    "Step 5: Check Final Result",
    "Key Takeaways",
]
FALSE = {  # what its author wrote and no page may say in its own name: a pattern each
    "a backslash for a line end": r"\\\\n",
    "a weight that cannot be drawn": r"0\.8765",
    "an input with parameters": r"Input layer: 2",
    "a gradient that does not reach the unit": r"No gradient flows back",
    "a unit that is dying at its first sample": r"phenomenon",
    "values as nodes of the graph": r"x → square|add\(3\)",
    "a typed epoch": r"8\.2341|2\.7650|0\.9234|0\.3145|-12\.345",
    "a comment for an output": r"# ~",
    "a sign beside a sign": r"\+ -\d",
    "a typed reading time": r"8 min read",
}
QUOTED = ("1.98x + 0.01", "25.4321")  # shown as what was claimed, and refuted there
EPOCHS = range(0, 50, 10)


@pytest.fixture(scope="module")
def page(own):
    """The first lesson's built page."""
    return own.page(f"lessons/{FIRST}/index.html")


@pytest.fixture(scope="module")
def outputs(page):
    """What the first lesson's blocks put out, each with its code."""
    return {
        block.xpath("string(.//code)"): block.xpath("string(./div[@class='snippet-output'])")
        for block in page.find_class("snippet")
    }


def output_of(outputs, words):
    """The output of the one block whose code holds these words."""
    [output] = [output for code, output in outputs.items() if words in code]
    return output


def prose(page):
    """The text of a page without its code, outputs and receipts."""
    return prose_of(copy.deepcopy(page.xpath("//article")[0]))


def test_the_first_lesson_has_its_sections_in_order(page):
    """The section names of the lesson as it was written are headings, in their order."""
    found = page.xpath("//article//*[self::h2|self::h3|self::h4]")
    headings = iter([text_of(heading).removesuffix("¶") for heading in found])
    missing = [name for name in HEADINGS if name not in headings]
    assert not missing, f"The first lesson lacks the heading “{missing[0]}”, or has it too early."


@pytest.mark.parametrize("what", FALSE)
def test_the_first_lesson_does_not_say_what_is_false(page, what):
    """No text, code or output of the page holds what the audit found wrong."""
    found = re.findall(FALSE[what], page.xpath("string(//article)"))
    assert not found, f"The first lesson says “{found[0]}”, which is {what}."


def test_no_output_holds_a_literal_backslash_n(outputs):
    """Line ends in outputs are line ends."""
    wrong = [code for code, output in outputs.items() if "\\n" in output]
    assert not wrong, f"The output of this block holds a backslash and an n:\n{wrong[0]}"


@pytest.mark.parametrize("words", QUOTED)
def test_what_is_quoted_to_be_refuted_is_no_output(page, outputs, words):
    """The typed results stand in a quotation or a fold, beside what disproves them, and no block prints them."""
    printing = [code for code, output in outputs.items() if words in output]
    assert not printing, f"This block prints “{words}”, which the lesson refutes:\n{printing[0]}"
    places = page.xpath("//article//*[self::blockquote or self::details]")
    held = sum(text_of(place).count(words) for place in places)
    assert prose(page).count(words) == held == 1


def test_the_network_prints_what_the_lesson_always_said(outputs):
    """Prediction 1.234 and loss 14.186 are outputs of the block that computes them, under a seed that is shown."""
    assert output_of(outputs, "y_pred = model(x)").split("\n") == ["Prediction: 1.234", "Loss: 14.186"]
    assert [code for code in outputs if "import torch.nn" in code and "torch.manual_seed(109420)" in code]


def test_every_parameter_is_printed_whole(outputs):
    """The loop prints name, shape, values and gradient of all four tensors."""
    output = output_of(outputs, "model.named_parameters()")
    assert re.findall(r"^(\d\.\w+):$", output, re.MULTILINE) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert [output.count(word) for word in ("Parameter shape", "Parameter values", "Gradient values")] == [4, 4, 4]


def test_the_middle_unit_is_inactive_and_its_gradient_reaches_h(outputs):
    """The gradients of z and h are shown: that of h is not zero where that of z is."""
    output = output_of(outputs, "h.retain_grad()")
    of = {name: eval(f"[{numbers}]") for name, numbers in re.findall(r"(\S+) = tensor\(\[\[(.*)\]\]\)", output)}
    assert of["z"][1] < 0 == of["h"][1]
    assert of["dL/dh"][1] != 0 == of["dL/dz"][1]


def test_the_trace_is_executed(outputs):
    """The values of the trace are outputs, 56.0 among them, and the graph holds functions."""
    output = output_of(outputs, "y.retain_grad()")
    assert output.split() == "x = 2.0 y = 4.0 z = 7.0 loss = 49.0 dloss/dx = 56.0".split()
    assert output_of(outputs, "node.next_functions") == "AccumulateGrad → PowBackward0 → AddBackward0 → PowBackward0"


def test_56_is_found_in_five_ways(page):
    """The table of methods has five rows, and each of them ends in a claim of 56."""
    [table] = [table for table in page.iter("table") if "central differences" in table.text_content()]
    values = [float(row.xpath("string(.//data/@value)")) for row in table.xpath(".//tr[td]")]
    assert values == pytest.approx([56] * 5)


def test_the_three_operations_stand_where_they_are(page):
    """The sentence about three operations stands right above the block that holds them."""
    [sentence] = [text for text in page.xpath("//article/p") if text_of(text).startswith("Three operations")]
    assert sentence.getnext().get("data-source") == "backpropagation_in_action/tracing.py:forward"


def test_the_epochs_are_those_of_the_seed_that_is_shown(outputs):
    """The table of training is what seed 462 gives, computed here once more in double precision."""
    torch.manual_seed(462)
    layer = torch.nn.Linear(1, 1)
    w, b = layer.weight.item(), layer.bias.item()
    expected = []
    for epoch in range(50):
        misses = [w * x + b - 2 * x for x in (1, 2, 3, 4)]
        slopes = 2 * sum(m * x for x, m in enumerate(misses, 1)) / 4, 2 * sum(misses) / 4
        if epoch in EPOCHS:
            expected.append([epoch, sum(m * m for m in misses) / 4, w, slopes[0], b, slopes[1]])
        w, b = w - 0.01 * slopes[0], b - 0.01 * slopes[1]
    printed = re.findall(r"-?\d+(?:\.\d+)?", output_of(outputs, "if epoch % 10 == 0"))
    assert [list(map(float, printed[n : n + 6])) for n in range(0, len(printed), 6)] == [
        pytest.approx(row, abs=6e-4) for row in expected
    ]


def test_the_learned_line_is_written_with_its_sign(outputs):
    """The last line of training has the sign of its bias, whatever that is."""
    assert re.search(r"y = \d\.\d\dx [+-]\d\.\d\d\b", output_of(outputs, "Learned relationship"))


SPEED = "why-fifty-epochs-were-not-enough"
AUDITED = {  # what the audit of the first lesson counted, and the lesson that claims it
    "the middle one is not": FIRST,
    "Weight and bias both end within a thousandth of the truth": FIRST,
    "1/8, 3/8, 3/8 and 1/8": "inactive-is-not-dead",
    "Some print the weight, some the bias, and none both": SPEED,
    "about two biases in three are further from the truth than they began": SPEED,
    "For every start, both end higher than they began": SPEED,
    "both factors are smaller than one in size": SPEED,
}


@pytest.mark.parametrize("words", AUDITED)
def test_what_the_audit_counted_is_claimed(own, words):
    """What holds for many starts, or for one, is a claim with an expression that was True."""
    claims = own.page(f"lessons/{AUDITED[words]}/index.html").xpath("//data")
    assert [claim.get("value") for claim in claims if words in text_of(claim)] == ["True"]


def test_inactive_is_told_from_dead(own, page):
    """The common belief is quoted as one, and both words are defined."""
    assert "“Some gradients are zero, so the unit is dying.”" in re.sub('"([^"]*)"', r"“\1”", prose(page))
    text = prose(own.page("lessons/inactive-is-not-dead/index.html"))
    assert "A unit is inactive at an input when" in text
    assert "A unit is dead when it is inactive for every input of a whole data set" in text


def test_the_first_lesson_is_read_in_one_sitting(page):
    """Its prose, without exercises, folds and headings, has at most 1,300 words."""
    article = copy.deepcopy(page.xpath("//article")[0])
    left_out = ("details", "h1", "h2", "h3", "h4", "table", "aside", "*[contains(@class, 'exercise')]")
    for unread in article.xpath(" | ".join(f".//{each}" for each in left_out)):
        if unread.getparent() is not None:
            unread.drop_tree()
    [*words] = re.findall(r"[^\W\d_][\w’']*", prose_of(article))
    assert len(words) <= 1300
