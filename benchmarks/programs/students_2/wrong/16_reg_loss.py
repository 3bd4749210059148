import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "targets": "labels"}


def loss_and_gradients(params, X, y, reg=0.05):
    """cross entropy + 0.5 * reg * (|W1|^2 + |W2|^2)"""
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    num_train = X.shape[0]

    layer1 = np.maximum(0, np.dot(X, W1) + b1)
    f = np.dot(layer1, W2) + b2
    f = f - np.max(f, axis=1, keepdims=True)
    log_probs = f - np.log(np.sum(np.exp(f), axis=1, keepdims=True))
    data_loss = -np.mean(log_probs[range(num_train), y])
    reg_loss = 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
    loss = data_loss + reg_loss

    df = np.exp(log_probs)
    df[range(num_train), y] -= 1
    df /= num_train
    dW2 = np.dot(layer1.T, df) + reg * W2
    db2 = np.sum(df, axis=0)
    dlayer1 = np.dot(df, W2.T)
    dlayer1[layer1 <= 0] = 0
    dW1 = np.dot(X.T, dlayer1)
    db1 = np.sum(dlayer1, axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
