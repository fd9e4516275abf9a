"""Looking: whether an expression only looks at the page's values, so that it may be evaluated where they are.

What an expression calls must be known to change nothing, and what it names must be of a type whose operators and
attributes are. Anything else might change what the page sees next: `torch.sqrt(V, out=V)`, `model.double()`, a property
of the page's own class, the missing key of a defaultdict.
"""

import ast
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType, NoneType
from typing import Any

from snippets._engine.execute.kernel.words import HELPERS

FUNCTIONS = HELPERS.keys() | set(
    "abs all any bool dict divmod enumerate float frozenset hasattr int isinstance len list max min pow range repr "
    "reversed round set sorted str sum tuple type zip".split()
)
METHODS = frozenset(
    "abs all allclose any argmax argmin count detach diff dim double eq equal exp flatten float ge gt index isfinite "
    "isnan item items keys le log lt max maximum mean median min minimum ndimension nelement norm numel numpy prod "
    "size sqrt square std sum t tolist values var startswith endswith parameters named_parameters".split()
)
KEYWORDS = frozenset("atol correction default dim keepdim key ord p rtol start strict".split())
NAMING = ("dict", "which")  # whose keywords are names of their own
CONVERTERS = ("double", "float")  # a tensor's give another tensor, a module's change the module
LIBRARIES = ("math", "torch")  # whose functions take what they write to by name alone
PLAIN = (bool, int, float, complex, str, bytes, range, slice, NoneType, FunctionType, BuiltinFunctionType)
TORCH_TYPES = ("Size", "device", "dtype", "finfo", "iinfo")
MAX_MEMBERS = 10_000  # that are looked at; a fork takes less time than more of them


def only_looks(expression: str, namespace: dict[str, Any]) -> bool:
    """Whether nothing in the expression can change a value of the namespace."""
    tree = ast.parse(f"({expression})", mode="eval")
    nodes = list(ast.walk(tree))
    named = {node.id for node in nodes if isinstance(node, ast.Name) and node.id in namespace}
    seen: list[Any] = []
    if not all(_is_safe(namespace[name], seen) for name in named):
        return False
    has_module = any(_is_module(value) for value in seen)
    return all(_node_looks(node, namespace, has_module) for node in nodes)


def _node_looks(node: ast.AST, namespace: dict[str, Any], has_module: bool) -> bool:
    match node:
        case ast.NamedExpr() | ast.Await() | ast.Yield() | ast.YieldFrom():
            return False
        case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
            return False  # [0 for xs[0] in …] assigns to xs[0]
        case ast.Call(func=ast.Name(id=name)):
            return name in FUNCTIONS and name not in namespace and _arguments_look(node, name, namespace)
        case ast.Call(func=ast.Attribute(attr=name, value=owner)):
            library = isinstance(owner, ast.Name) and getattr(namespace.get(owner.id), "__name__", "") in LIBRARIES
            # Behind the axis, numpy's methods take what they write to.
            few = library or len(node.args) <= 1
            known = name in METHODS and not (has_module and name in CONVERTERS)
            return known and few and _arguments_look(node, name, namespace)
        case ast.Call():
            return False
    return True


def _arguments_look(call: ast.Call, name: str, namespace: dict[str, Any]) -> bool:
    """Whether a call writes to nothing, and whatever it calls in its turn stands in the expression itself."""
    for keyword in call.keywords:
        if keyword.arg is None or (keyword.arg == "key" and not isinstance(keyword.value, ast.Lambda)):
            return False
        if keyword.arg not in KEYWORDS and name not in NAMING:
            return False
    match call.args:
        case [ast.Name(id="max" | "min" as chosen), *_] if name == "which":
            return chosen not in namespace
        case [ast.Lambda(), *_]:
            return True
    return name != "which"


def _is_safe(value: Any, seen: list[Any], depth: int = 3) -> bool:
    """Whether operators and attributes of a value change nothing. What it consists of is added to `seen`."""
    kind = type(value)
    seen.append(value)
    if kind in PLAIN:
        return True
    if kind in (list, tuple, set, frozenset, dict):
        members = [*value, *value.values()] if kind is dict else value
        if not depth or len(seen) + len(members) > MAX_MEMBERS:
            return False
        return all(_is_safe(each, seen, depth - 1) for each in members)
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] in ("math", "torch", "numpy")
    if kind.__module__ == "numpy":
        return str(getattr(value, "dtype", "")) != "object" and not hasattr(value, "__next__")
    return _is_torch_value(value, seen)


def _is_torch_value(value: Any, seen: list[Any]) -> bool:
    torch = sys.modules.get("torch")
    if torch is None:
        return False
    kind = type(value)
    if kind in (torch.Tensor, torch.nn.Parameter) or kind in (getattr(torch, name) for name in TORCH_TYPES):
        return True
    if isinstance(value, torch.nn.Module):
        parts = list(value.modules())
        seen.extend(parts)
        return all(type(each).__module__.startswith("torch.nn.") for each in parts)
    return isinstance(value, torch.optim.Optimizer) and kind.__module__.startswith("torch.optim.")


def _is_module(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)
