# Logistic Regression with a Neural Network mindset
import copy
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def initialize_with_zeros(dim):
    return np.zeros((dim, 1)), 0.0


def propagate(w, b, X, Y):
    """
    w (num_px * num_px * 3, 1), b scalar
    X (num_px * num_px * 3, m), Y (1, m)
    """
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    diff = A - Y
    dw = X @ diff.T / m
    db = np.mean(diff)
    return {"dw": dw, "db": db}, cost


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w, b = copy.deepcopy(w), copy.deepcopy(b)
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        dw, db = grads["dw"], grads["db"]
        w = w - learning_rate * dw
        b = b - learning_rate * db
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print("Cost after iteration %i: %f" % (i, cost))
    return {"w": w, "b": b}, {"dw": dw, "db": db}, costs


def predict(w, b, X):
    return (sigmoid(w.T @ X + b) > 0.5).astype(float)


if __name__ == '__main__':
    np.random.seed(0)
    X = np.random.randn(3, 200)
    Y = (X.sum(axis=0, keepdims=True) > 0.3).astype(float)
    w, b = initialize_with_zeros(3)
    params, grads, costs = optimize(w, b, X, Y, 400, 0.1, True)
    print("train accuracy:", 100 - np.mean(np.abs(predict(params["w"], params["b"], X) - Y)) * 100)
