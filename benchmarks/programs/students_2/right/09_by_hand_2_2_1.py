# 2-2-1 网络,全部用单个数字写(不用矩阵),方便和纸上的推导对照
from math import exp, tanh

HARNESS = {
    "network": "linear tanh linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "sizes": [2, 2, 1],
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "b1": "linear1.bias[0]", "b2": "linear1.bias[1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]", "b3": "linear2.bias[0]",
        "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]",
    },
}


def gradients(w1, w2, w3, w4, w5, w6, b1, b2, b3, x1, x2, t1):
    h1 = tanh(w1 * x1 + w2 * x2 + b1)
    h2 = tanh(w3 * x1 + w4 * x2 + b2)
    z = w5 * h1 + w6 * h2 + b3
    if z >= 0:
        o = 1 / (1 + exp(-z))
    else:
        o = exp(z) / (1 + exp(z))
    loss = (t1 - o) ** 2 / 2

    # 从后往前
    db3 = (o - t1) * o * (1 - o)
    dw5 = db3 * h1
    dw6 = db3 * h2
    db1 = db3 * w5 * (1 - h1 * h1)
    db2 = db3 * w6 * (1 - h2 * h2)
    dw1 = db1 * x1
    dw2 = db1 * x2
    dw3 = db2 * x1
    dw4 = db2 * x2
    return loss, dw1, dw2, dw3, dw4, dw5, dw6, db1, db2, db3
