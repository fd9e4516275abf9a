"""What students may write in the lab on a transformer block: right solutions other than those of the page."""

import torch
from torch.nn import functional as F


def cross_entropy_backward(G, kept):
    """Subtracts one from the probability of each target, in a copy."""
    P, targets = kept
    places = torch.arange(targets.numel())
    rows = P.flatten(0, 1).clone()
    rows[places, targets.flatten()] -= 1
    return rows.view(P.shape) * (G / len(places))


def linear_backward(G, kept):
    """Names the axes."""
    X, W = kept
    return torch.einsum("bto,oi->bti", G, W), torch.einsum("bto,bti->oi", G, X), torch.einsum("bto->o", G)


def gelu_backward(G, kept):
    """Asks a distribution for its density."""
    X, Phi = kept
    return torch.addcmul(Phi, X, torch.distributions.Normal(0.0, 1.0).log_prob(X).exp()) * G


def layer_norm_backward(G, kept):
    """Multiplies by the Jacobian of each place."""
    normal, scale, gain = kept
    width = normal.shape[-1]
    outer = normal[..., :, None] * normal[..., None, :]
    jacobian = scale[..., None] * (torch.eye(width) - 1 / width - outer / width)
    dX = torch.einsum("bti,btij->btj", G * gain, jacobian)
    return dX, torch.einsum("bti,bti->i", G, normal), G.flatten(0, 1).sum(dim=0)


def feed_backward(G, kept):
    """Adds the path around the branch at the end, part by part."""
    of_norm, of_up, of_gelu, of_down = kept
    by_down = linear_backward(G, of_down)
    by_up = linear_backward(gelu_backward(by_down[0], of_gelu), of_up)
    by_norm = layer_norm_backward(by_up[0], of_norm)
    return by_norm[0] + G, *by_norm[1:], *by_up[1:], *by_down[1:]


def causal_softmax_backward(G, kept):
    """Builds the Jacobian, as the lab advises against."""
    (P,) = kept
    jacobian = torch.diag_embed(P) - P[..., :, None] * P[..., None, :]
    return (G[..., None, :] @ jacobian).squeeze(-2)


def attention_backward(G, kept):
    """Divides the queries and the keys by the root, and not the scores."""
    Q, K, V, P = kept
    root = Q.shape[-1] ** 0.5
    dS = causal_softmax_backward(torch.einsum("bhqd,bhkd->bhqk", G, V), (P,))
    dQ, dK = torch.einsum("bhqk,bhkd->bhqd", dS, K / root), torch.einsum("bhqk,bhqd->bhkd", dS, Q / root)
    return dQ, dK, torch.einsum("bhqk,bhqd->bhkd", P, G)


def attend_backward(G, kept):
    """Collects what three layers send back to the normal numbers."""
    of_norm, *of_layers, of_attention, of_join = kept
    dA, *join = linear_backward(G, of_join)
    batch, time, joined = dA.shape
    heads = of_attention[0].shape[1]
    dA = dA.view(batch, time, heads, joined // heads).transpose(1, 2)
    dN, of_parameters = 0, []
    for dY, of_layer in zip(attention_backward(dA, of_attention), of_layers, strict=True):
        dX, *of_weights = linear_backward(dY.transpose(1, 2).reshape(batch, time, joined), of_layer)
        dN, of_parameters = dN + dX, of_parameters + of_weights
    dX, *norm = layer_norm_backward(dN, of_norm)
    return dX + G, *norm, *of_parameters, *join


def embed_backward(G, kept):
    """Multiplies by a matrix that says which token stands where."""
    tokens, table = kept
    chosen = F.one_hot(tokens, len(table)).to(G.dtype)
    return torch.einsum("btv,btw->vw", chosen, G), torch.einsum("btw->tw", G)


def block_backward(G, kept):
    """Collects the gradients from the end to the beginning."""
    embedded, attended, fed, scored, lost = kept
    dX, gradients = cross_entropy_backward(G, lost), ()
    for backward, part in ((linear_backward, scored), (feed_backward, fed), (attend_backward, attended)):
        dX, *found = backward(dX, part)
        gradients = (*found, *gradients)
    return *embed_backward(dX, embedded), *gradients
