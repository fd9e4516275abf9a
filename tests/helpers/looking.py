"""What the tests of pictures start from: names as a page would have them, and what a fence finds among them."""

from snippets._engine.execute.kernel.evaluate import in_fork
from snippets._engine.page import Fence, Header, Picture
from snippets._engine.pictures.look.look import Watch

BEGIN = "import torch\nfrom torch import nn\ntorch.manual_seed(0)\n"
TANGLED = "a = torch.tensor(2., requires_grad=True)\nb = a * a\nc = (b + a).sin()\nloss = b * c + a / 3"
CHAIN = "x = torch.tensor([2.0], requires_grad=True)\ny = x ** 2\nz = y + 3\nloss = z ** 2"
NETWORK = (
    "model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))\nx = torch.tensor([[1.0, 2.0]])\n"
    "goal = torch.tensor([[5.0]])\nloss = (model(x) - goal) ** 2"
)
TRAINING = """
x, y, lr = torch.tensor([1.0, 2.0, 4.0]), torch.tensor([2.0, 3.0, 9.0]), 0.02
w, b = torch.tensor(0.5, requires_grad=True), torch.tensor(-1.0, requires_grad=True)
ws, bs, losses, w_grads, b_grads = [], [], [], [], []
for step in range(20):
    loss = ((w * x + b - y) ** 2).mean()
    w.grad = b.grad = None
    loss.backward()
    for series, value in zip((ws, bs, losses, w_grads, b_grads), (w, b, loss, w.grad, b.grad)):
        series.append(value.item())
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
"""
FENCES = {
    "graph": "loss",
    "network": "model, x=x, target=goal, loss=loss",
    "training": "x=x, y=y\na run: w=ws, b=bs, loss=losses, grad_w=w_grads, grad_b=b_grads, lr=lr",
}


def page(code):
    """The names of a page that ran this code."""
    names = {}
    exec(BEGIN + code, names)
    return names


def look(kind, names, words=""):
    """What a fence of this kind finds among these names: {"data": …} or {"error": …, "todo": …}."""
    code = f"{kind}\n{words or FENCES[kind]}"
    return Watch([code], in_fork).at(code, names)


def data(kind, code, words=""):
    """What a fence of this kind shows below this code."""
    found = look(kind, page(code), words)
    assert "data" in found, found
    return found["data"]


def error(kind, code, words=""):
    """Why a fence of this kind shows nothing below this code."""
    return look(kind, page(code), words)["error"]


def picture(kind, title="A picture"):
    """A fence of a page."""
    return Picture("docs/page.md", 7, Fence(7, 9, "", Header(kind, (), {"title": title} if title else {}), ("loss",)))
