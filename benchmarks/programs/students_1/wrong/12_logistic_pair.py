from numpy import dot, exp, log, ones

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy", "targets": "matrix",
           "call": "costFunction", "weight": "out_in", "samples": "rows"}

# port of my Octave solution (ex4, Andrew Ng), bias and weights kept apart


def sigmoid(z):
    g = 1.0 / (1.0 + exp(z))
    return g


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def costFunction(W1, b1, W2, b2, X, y):
    m = X.shape[0]
    K = y.shape[1]

    z2 = dot(X, W1.T) + b1
    a2 = sigmoid(z2)
    z3 = dot(a2, W2.T) + b2
    h = sigmoid(z3)

    J = (-y * log(h) - (1 - y) * log(1 - h)).sum() / (m * K)

    delta3 = (h - y) / (m * K)
    delta2 = dot(delta3, W2) * sigmoidGradient(z2)
    grad = {"W1": dot(delta2.T, X), "b1": dot(ones(m), delta2),
            "W2": dot(delta3.T, a2), "b2": dot(ones(m), delta3)}
    return J, grad
