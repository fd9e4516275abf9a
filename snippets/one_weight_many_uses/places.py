"""One kernel at each place, and one row of a table for each id: their gradients, by PyTorch and by hand."""

# --8<-- [start:convolution]
import torch
from torch.nn.functional import conv1d

def slide(x, k):  # conv1d wants axes for a batch and for channels
    return conv1d(x[None, None], k[None, None])[0, 0]

x = torch.tensor([1.0, 2.0, 0.0, -1.0, 3.0, 1.0], requires_grad=True)
k = torch.tensor([2.0, 1.0, -1.0], requires_grad=True)
y = slide(x, k)  # (4,)
g = torch.tensor([1.0, 1.0, 2.0, -1.0])  # what arrives at y
y.backward(g)
print(f"y:  {y.data}")
print(f"dk: {k.grad}")
print(f"dx: {x.grad}")
# --8<-- [end:convolution]

# --8<-- [start:kernel]
windows = x.detach().unfold(0, 3, 1)  # (4, 3): what each place sees
shares = g[:, None] * windows         # (4, 3): a row for each place
dk = shares.sum(dim=0)
print(shares)
print(f"by hand: {dk}")
# --8<-- [end:kernel]

# --8<-- [start:round]
from torch.func import jacrev

band = jacrev(slide)(x.detach(), k.detach())  # (4, 6)
dx = band.T @ g
print(band)
print(f"dx: {dx}")
# --8<-- [end:round]

# --8<-- [start:turned]
from torch.nn.functional import pad

around = pad(g, (2, 2)).unfold(0, 3, 1)  # (6, 3): g with zeros around
wanted, turned, forgotten = {}, {}, {}
for kernel in ((2.0, 1.0, -1.0), (1.0, 2.0, 1.0), (-1.0, 0.0, 1.0)):
    tried = torch.tensor(kernel)
    wanted[kernel] = jacrev(slide)(x.detach(), tried).T @ g
    turned[kernel] = around @ tried.flip(0)
    forgotten[kernel] = around @ tried
    print(f"{kernel}:")
    print(f"  turned:    {turned[kernel]}")
    print(f"  forgotten: {forgotten[kernel]}")
# --8<-- [end:turned]

# --8<-- [start:embedding]
from torch.nn.functional import embedding

table = torch.zeros(3, 2, requires_grad=True)
ids = torch.tensor([2, 0, 2, 2])
arriving = torch.tensor([[1.0, 10], [2, 20], [3, 30], [4, 40]])
loss = (embedding(ids, table) * arriving).sum()
loss.backward()

lost = torch.zeros(3, 2)
lost[ids] += arriving
kept = torch.zeros(3, 2).index_add_(0, ids, arriving)
print(f"PyTorch:    {table.grad.tolist()}")
print(f"+=:         {lost.tolist()}")
print(f"index_add_: {kept.tolist()}")
# --8<-- [end:embedding]
