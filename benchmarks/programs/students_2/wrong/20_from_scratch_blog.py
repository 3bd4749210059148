import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def derivatives_sigmoid(x):
    return x * (1 - x)


def train(X, y, wh, bh, wout, bout, lr):
    # Forward Propagation
    hidden_layer_input1 = np.dot(X, wh)
    hidden_layer_input = hidden_layer_input1 + bh
    hiddenlayer_activations = sigmoid(hidden_layer_input)
    output_layer_input1 = np.dot(hiddenlayer_activations, wout)
    output_layer_input = output_layer_input1 + bout
    output = sigmoid(output_layer_input)

    # Backpropagation
    E = y - output
    slope_output_layer = derivatives_sigmoid(output)
    slope_hidden_layer = derivatives_sigmoid(hiddenlayer_activations)
    d_output = E * slope_output_layer
    Error_at_hidden_layer = E.dot(wout.T)
    d_hiddenlayer = Error_at_hidden_layer * slope_hidden_layer
    wout = wout + hiddenlayer_activations.T.dot(d_output) * lr
    bout = bout + np.sum(E, axis=0, keepdims=True) * lr
    wh = wh + X.T.dot(d_hiddenlayer) * lr
    bh = bh + np.sum(d_hiddenlayer, axis=0, keepdims=True) * lr
    return wh, bh, wout, bout
