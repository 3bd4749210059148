import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
           "call": "train_step", "parameters": {"syn0": "linear1.weight", "bias0": "linear1.bias",
                                                "syn1": "linear2.weight", "bias1": "linear2.bias"},
           "returns": ["loss", "parameters"]}


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train_step(syn0, bias0, syn1, bias1, X, y, lr):
    # feed forward
    l0 = X
    l1 = nonlin(np.dot(l0, syn0) + bias0)
    l2 = nonlin(np.dot(l1, syn1) + bias1)

    # how much did we miss?
    l2_error = y - l2
    l2_delta = l2_error * nonlin(l2, deriv=True)

    # how much did each l1 value contribute to the l2 error?
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn1 = syn1 + lr * l1.T.dot(l2_delta)
    bias1 = bias1 + lr * l2_delta.sum(axis=0)
    syn0 = syn0 - lr * l0.T.dot(l1_delta)
    bias0 = bias0 + lr * l1_delta.sum(axis=0)
    return 0.5 * np.sum(l2_error ** 2), {"syn0": syn0, "bias0": bias0, "syn1": syn1, "bias1": bias1}


np.random.seed(1)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 1)) - 1
bias0, bias1 = np.zeros(4), np.zeros(1)
for j in range(1000):
    error, new = train_step(syn0, bias0, syn1, bias1, X, y, 1.0)
    syn0, bias0, syn1, bias1 = new["syn0"], new["bias0"], new["syn1"], new["bias1"]
    if j % 200 == 0:
        print("Error:" + str(error))
