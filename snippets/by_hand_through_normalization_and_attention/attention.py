"""Softmax and attention: the way back by hand, what its rows must sum to, and why one divides by the root of d."""

# --8<-- [start:softmax]
import torch
from torch.func import jacrev

torch.set_default_dtype(torch.float64)  # double precision

def softmax_back(P, dP):
    mean = (P * dP).sum(dim=-1, keepdim=True)  # weighted by P
    return P * (dP - mean)

scores = torch.tensor([2.0, 1.0, -1.0])
arriving = torch.tensor([1.0, -1.0, 0.5])
weights = scores.softmax(dim=-1)
by_jacobian = arriving @ jacrev(lambda s: s.softmax(dim=-1))(scores)
by_hand = softmax_back(weights, arriving)
print(by_jacobian, by_hand, sep="\n")
# --8<-- [end:softmax]

# --8<-- [start:attention]
def attention(Q, K, V, causal):
    S = Q @ K.T / Q.shape[-1] ** 0.5
    if causal:  # no query sees a later key
        later = torch.ones_like(S, dtype=torch.bool).triu(1)
        S = S.masked_fill(later, -torch.inf)
    P = S.softmax(dim=-1)
    return P @ V, P

def attention_back(Q, K, V, P, dO):
    dV = P.T @ dO
    dP = dO @ V.T
    dS = softmax_back(P, dP)
    root = Q.shape[-1] ** 0.5
    return dS @ K / root, dS.T @ Q / root, dV
# --8<-- [end:attention]

# --8<-- [start:hand]
torch.manual_seed(0)
Q, K, V, dO = torch.randn(4, 5, 4)  # a row for each token
for each in (Q, K, V):
    each.requires_grad_()

for causal in (False, True):
    O, P = attention(Q, K, V, causal)
    loss = (O * dO).sum()  # so dO arrives at the output
    by_autograd = torch.autograd.grad(loss, (Q, K, V))
    found = attention_back(Q, K, V, P, dO)
    same = [torch.allclose(a, b) for a, b in zip(by_autograd, found)]
    print(f"causal {causal}: Q, K, V as by autograd: {same}")
# --8<-- [end:hand]

# --8<-- [start:sums]
dP = dO @ V.T
dS = softmax_back(P, dP)
dK = found[1]
print("rows of P * dP:", (P * dP).sum(dim=-1).data)
print("rows of dO * O:", (dO * O).sum(dim=-1).data)
print("rows of dS are 0:", (dS.sum(dim=-1).abs() < 1e-12).tolist())
print("sum of dK is 0:  ", (dK.sum(dim=0).abs() < 1e-12).tolist())
# --8<-- [end:sums]

# --8<-- [start:divide]
sizes, seen = [2**k for k in range(11)], {}
torch.manual_seed(0)
for d in sizes:
    queries, keys = torch.randn(2, 64, d)
    dP = torch.randn(64, 64)
    for name, divisor in {"1": 1, "√d": d**0.5, "d": d}.items():
        P = (queries @ keys.T / divisor).softmax(dim=-1)
        dS = softmax_back(P, dP)
        dQ = (dS @ keys / divisor).norm(dim=-1).median().item()
        largest = P.max(dim=-1).values.median().item()
        seen[name, d] = largest, dQ, dS.abs().median().item()

for d in (1, 16, 256, 1024):
    print(f"d = {d}")
    for name in ("1", "√d", "d"):
        largest, gradient, _ = seen[name, d]
        print(f"  by {name:<2}: {largest:.3f}, {gradient:.4f}")
# --8<-- [end:divide]
