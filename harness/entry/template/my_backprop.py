"""A network with one hidden layer, and its backpropagation by hand.

Fill in the backward pass, then:  backprop-harness check {name}
"""

import numpy as np

# What the harness needs to know. Only "network" and "loss" are needed; what is left out is tried or found by name.
HARNESS = {
    # layers in order: {layers}
    "network": "linear sigmoid linear",
    # {losses};
    # a sum, or a half in front: {"kind": "mse", "reduction": "sum", "scale": 0.5}
    "loss": "mse",
    # your own names, where they are not W1, b1, W2, b2:
    # "parameters": {"V": "linear1.weight", "c": "linear1.bias", "W": "linear2.weight", "b": "linear2.bias"},
    # how your arrays lie, where it should not be tried:
    # "weight": "in_out",    or "out_in"
    # "samples": "rows",     or "columns", "one" (one at a time, flat), "one_column"
    # "bias": "flat",        or "row" (1, n), "column" (n, 1)
    # "targets": "one_hot",  or "labels", for classes
}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradients(parameters, inputs, targets):
    """The loss, and its gradient with respect to each parameter, by the same names."""
    W1, b1 = parameters["W1"], parameters["b1"]  # (3, 5) and (5,)
    W2, b2 = parameters["W2"], parameters["b2"]  # (5, 6) and (6,)

    # forward: inputs (samples, 3) to outputs (samples, 6)
    z1 = inputs @ W1 + b1
    a1 = sigmoid(z1)
    outputs = a1 @ W2 + b2
    loss = np.mean((outputs - targets) ** 2)

    # backward, from the loss to the first layer
    raise NotImplementedError("the forward pass runs; now work out dW2, db2, dW1 and db1, and remove this line")
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
