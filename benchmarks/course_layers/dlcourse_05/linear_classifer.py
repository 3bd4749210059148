import numpy as np


def softmax(predictions):
    '''
    Computes probabilities from scores, shape (N,) or (batch_size, N)
    '''
    shifted = predictions - np.max(predictions, axis=-1, keepdims=True)
    exps = np.exp(shifted)
    return exps / np.sum(exps, axis=-1, keepdims=True)


def cross_entropy_loss(probs, target_index):
    '''
    Mean of -log p[target] over the batch
    '''
    rows = np.arange(target_index.shape[0])
    return -np.mean(np.log(probs[rows, target_index]))


def softmax_with_cross_entropy(predictions, target_index):
    '''
    Returns:
      loss, single value
      dprediction, np array same shape as predictions
    '''
    probs = softmax(predictions)
    loss = cross_entropy_loss(probs, target_index)
    batch_size = predictions.shape[0]
    dprediction = probs.copy()
    dprediction[np.arange(batch_size), target_index] = -1
    dprediction = dprediction / batch_size
    return loss, dprediction


def l2_regularization(W, reg_strength):
    loss = reg_strength * np.sum(W ** 2)
    grad = reg_strength * 2 * W
    return loss, grad


def linear_softmax(X, W, target_index):
    predictions = np.dot(X, W)
    loss, dprediction = softmax_with_cross_entropy(predictions, target_index)
    dW = np.dot(X.T, dprediction)
    return loss, dW


if __name__ == '__main__':
    np.random.seed(42)
    X, W = np.random.randn(5, 4), np.random.randn(4, 3)
    loss, dW = linear_softmax(X, W, np.array([0, 1, 2, 1, 0]))
    print(loss)
    print(dW)
