"""What an optimizer moves although no loss asks for it."""

# --8<-- [start:none]
from functools import partial

import torch
from torch import nn, optim

makers = {"SGD": partial(optim.SGD, lr=0.1)}
makers["momentum"] = partial(optim.SGD, lr=0.1, momentum=0.9)
makers["Adam"] = partial(optim.Adam, lr=0.1)
# --8<-- [end:none]

# --8<-- [start:zero]
def places(make, to_none):  # of a weight, after each step
    weight = torch.tensor(1.0, requires_grad=True)
    optimizer = make([weight])
    (2 * weight).backward()  # the only loss that uses it
    optimizer.step()
    yield round(weight.item(), 4)
    for step in range(3):
        optimizer.zero_grad(set_to_none=to_none)
        optimizer.step()
        yield round(weight.item(), 4)

for name, make in makers.items():
    for grad, to_none in (("None", True), ("zero", False)):
        print(f"{name:8} {grad}: {list(places(make, to_none))}")
# --8<-- [end:zero]

# --8<-- [start:looked]
def rows(make, **options):  # of a table of three words
    table = nn.Embedding(3, 1, **options)
    nn.init.ones_(table.weight)
    optimizer = make(table.parameters())
    for words in ([0, 1], [0], [0]):
        optimizer.zero_grad()
        (table(torch.tensor(words)) ** 2).sum().backward()
        optimizer.step()
        yield table.weight.detach().flatten().clone()

makers["AdamW"] = partial(optim.AdamW, lr=0.1)
makers["SparseAdam"] = partial(optim.SparseAdam, lr=0.1)
tables = {}
for name, make in makers.items():
    sparse = name == "SparseAdam"  # its .grad has those rows alone
    tables[name] = list(rows(make, sparse=sparse))
    print(f"{name:10} {tables[name][0]} {tables[name][-1]}")
# --8<-- [end:looked]

# --8<-- [start:freeze]
frozen = torch.tensor(1.0, requires_grad=True)
optimizer = optim.SGD([frozen], lr=0.1)
(2 * frozen).backward()
frozen.requires_grad_(False)  # but its .grad is still there
for step in range(2):
    optimizer.step()
    print(frozen.requires_grad, "and yet at", frozen.item())

norm = nn.BatchNorm1d(1).requires_grad_(False)
norm(torch.tensor([[1.0], [3.0]]))  # in train mode
print("running mean", norm.running_mean.item())
# --8<-- [end:freeze]

# --8<-- [start:detach]
from torch.autograd.graph import saved_tensors_hooks

def saved(run):  # how many numbers wait for the way back
    own = {each.data_ptr() for each in net.parameters()}
    kept = {}
    def pack(tensor):  # called for each tensor that is saved
        kept[tensor.data_ptr()] = tensor
        return tensor
    with saved_tensors_hooks(pack, lambda tensor: tensor):
        run()
    return sum(kept[at].numel() for at in kept.keys() - own)

wide = nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU()
net = nn.Sequential(*wide, nn.Linear(64, 1))
batch = torch.randn(100, 64)
# --8<-- [end:detach]

# --8<-- [start:no_grad]
counts = {"plain": saved(lambda: net(batch))}
counts["detach"] = saved(lambda: net(batch).detach())
with torch.no_grad():
    counts["no_grad"] = saved(lambda: net(batch))

net.eval()
counts["eval"] = saved(lambda: net(batch))
for name, layer in {"first": net[0], "last": net[-1]}.items():
    layer.requires_grad_(False)
    counts[f"{name} frozen"] = saved(lambda: net(batch))
    layer.requires_grad_(True)

print(counts)
# --8<-- [end:no_grad]
