"""Attention: the way back by hand, what its rows must sum to, and why one divides by the root of d."""

# --8<-- [start:attention]
import torch

torch.set_default_dtype(torch.float64)  # double precision

def attention(Q, K, V, causal):
    S = Q @ K.T / Q.shape[-1] ** 0.5
    if causal:  # no query sees a later key
        later = torch.ones_like(S, dtype=torch.bool).triu(1)
        S = S.masked_fill(later, -torch.inf)
    P = S.softmax(dim=-1)
    return P @ V, P

def softmax_back(P, dP):
    return P * (dP - (P * dP).sum(dim=-1, keepdim=True))

def attention_back(Q, K, V, P, dO):
    dS = softmax_back(P, dO @ V.T) / Q.shape[-1] ** 0.5
    return dS @ K, dS.T @ Q, P.T @ dO
# --8<-- [end:attention]

# --8<-- [start:hand]
torch.manual_seed(0)
Q, K, V, dO = torch.randn(4, 5, 4)  # a row for each token
leaves = [each.clone().requires_grad_() for each in (Q, K, V)]
for causal in (False, True):
    O, P = attention(*leaves, causal)
    by_autograd = torch.autograd.grad((O * dO).sum(), leaves)
    found = attention_back(Q, K, V, P.detach(), dO)
    same = [torch.allclose(a, b) for a, b in zip(by_autograd, found)]
    print(f"causal {causal}: {same}")
# --8<-- [end:hand]

# --8<-- [start:sums]
O, P = attention(Q, K, V, causal=True)
dP = dO @ V.T
dS = softmax_back(P, dP)
print("rows of P * dP: ", (P * dP).sum(dim=-1))
print("rows of dO * O: ", (dO * O).sum(dim=-1))
print("rows of dS are 0:", (dS.sum(dim=-1).abs() < 1e-12).tolist())
# --8<-- [end:sums]

# --8<-- [start:divide]
sizes, seen = [2**k for k in range(11)], {}
torch.manual_seed(0)
for d in sizes:
    queries, keys = torch.randn(2, 64, d)
    dP = torch.randn(64, 64)  # arrives at the weights
    for name, divisor in {"1": 1, "√d": d**0.5, "d": d}.items():
        P = (queries @ keys.T / divisor).softmax(dim=-1)
        dS = softmax_back(P, dP)
        dQ = (dS @ keys / divisor).norm(dim=-1).median().item()
        most = P.max(dim=-1).values.median().item()
        seen[name, d] = most, dQ, dS.abs().median().item()
# --8<-- [end:divide]
