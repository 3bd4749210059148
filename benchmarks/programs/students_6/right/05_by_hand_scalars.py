"""2-2-1 network on paper, one number per variable."""
import math

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "call": "gradients",
    "sizes": [2, 2, 1],
    "names": {
        "w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]",
        "w3": "linear1.weight[1,0]", "w4": "linear1.weight[1,1]",
        "b1": "linear1.bias[0]", "b2": "linear1.bias[1]",
        "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]", "b3": "linear2.bias[0]",
        "x1": "inputs[0]", "x2": "inputs[1]", "t": "targets[0]",
    },
}


def squash(z):
    return 1.0 / (1.0 + math.exp(-z))


def gradients(w1, w2, w3, w4, b1, b2, w5, w6, b3, x1, x2, t):
    h1 = squash(w1 * x1 + w2 * x2 + b1)
    h2 = squash(w3 * x1 + w4 * x2 + b2)
    o = squash(w5 * h1 + w6 * h2 + b3)

    # E = (t - o)^2 / 2
    delta_o = -(t - o) * o * (1 - o)
    delta_1 = delta_o * w5 * h1 * (1 - h1)
    delta_2 = delta_o * w6 * h2 * (1 - h2)

    return {
        "w1": delta_1 * x1, "w2": delta_1 * x2, "b1": delta_1,
        "w3": delta_2 * x1, "w4": delta_2 * x2, "b2": delta_2,
        "w5": delta_o * h1, "w6": delta_o * h2, "b3": delta_o,
    }


if __name__ == "__main__":
    print(gradients(0.1, -0.4, 0.7, 0.2, 0.3, 0.3, 0.5, -0.6, 0.25, 0.8, 0.15, 0.9))
