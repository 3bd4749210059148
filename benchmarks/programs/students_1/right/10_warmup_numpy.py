import numpy as np

HARNESS = {"network": [{"layer": "linear", "bias": False}, "relu", {"layer": "linear", "bias": False}],
           "loss": {"kind": "mse", "reduction": "sum"}, "call": "train_step",
           "parameters": {"w1": "linear1.weight", "w2": "linear2.weight"}}


def train_step(w1, w2, x, y, learning_rate):
    # forward pass: compute predicted y
    h = x.dot(w1)
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2)

    # loss
    loss = np.square(y_pred - y).sum()

    # backprop
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.T.dot(grad_y_pred)
    grad_h_relu = grad_y_pred.dot(w2.T)
    grad_h = grad_h_relu.copy()
    grad_h[h < 0] = 0
    grad_w1 = x.T.dot(grad_h)

    # update weights in place
    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2
    return loss


# N is batch size; D_in is input dimension; H is hidden dimension; D_out is output dimension.
N, D_in, H, D_out = 16, 20, 10, 3
x = np.random.randn(N, D_in)
y = np.random.randn(N, D_out)
w1 = np.random.randn(D_in, H)
w2 = np.random.randn(H, D_out)
for t in range(20):
    print(t, train_step(w1, w2, x, y, 1e-5))
