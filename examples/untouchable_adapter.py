"""What untouchable.py is, in a file of its own: check untouchable.py --adapter untouchable_adapter.py."""

HARNESS = {
    "network": "linear tanh linear",
    "loss": {"kind": "mse", "reduction": "mean_over_samples", "scale": 0.5},
    "call": "gradients_by_name",
    "parameters": {"V": "linear1.weight", "c": "linear1.bias", "U": "linear2.weight", "d": "linear2.bias"},
    "samples": "columns",
}


def gradients_by_name(V, c, U, d, x, y):
    gV, gc, gU, gd = bprop({"V": V, "c": c, "U": U, "d": d}, x, y)
    return {"V": gV, "c": gc, "U": gU, "d": gd}
