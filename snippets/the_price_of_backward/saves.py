"""What each operation saves for its backward pass."""

# --8<-- [start:saves]
import torch
from torch.autograd.graph import saved_tensors_hooks

def saved_by(operation):
    saved = []
    def pack(tensor):  # autograd calls it with each tensor it saves
        saved.append(tensor)
        return tensor
    with saved_tensors_hooks(pack, lambda packed: packed):
        operation()
    return saved

a = torch.ones(1000, requires_grad=True)
b = torch.ones(1000, requires_grad=True)
for name, operation in {
    "a + b": lambda: a + b, "3 * a": lambda: 3 * a,
    "a * b": lambda: a * b, "sin": a.sin, "tanh": a.tanh,
}.items():
    saved = saved_by(operation)
    print(f"{name:5} {sum(each.nbytes for each in saved):5,} bytes")
# --8<-- [end:saves]
