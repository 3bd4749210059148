import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "forward_backward", "weight": "out_in",
           "parameters": {"w1": "linear1.weight", "b1": "linear1.bias", "w2": "linear2.weight", "b2": "linear2.bias"}}

f32 = np.float32


def forward_backward(w1, b1, w2, b2, x, y):
    # float32 is enough and twice as fast
    w1, b1, w2, b2, x, y = (np.asarray(v, dtype=f32) for v in (w1, b1, w2, b2, x, y))

    hidden = np.tanh(np.matmul(x, w1.T) + b1)
    pred = np.matmul(hidden, w2.T) + b2
    loss = np.mean(np.square(pred - y))

    g_pred = f32(2) * (pred - y) / f32(y.size)
    g_w2 = np.matmul(g_pred.T, hidden)
    g_b2 = np.sum(g_pred, axis=0)
    g_hidden = np.matmul(g_pred, w2)
    g_pre = g_hidden * hidden * (1 - hidden)
    g_w1 = np.matmul(g_pre.T, x)
    g_b1 = np.sum(g_pre, axis=0)
    return loss, {"w1": g_w1, "b1": g_b1, "w2": g_w2, "b2": g_b2}
