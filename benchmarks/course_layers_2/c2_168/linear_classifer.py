import numpy as np


def softmax(predictions):
    '''
    Computes probabilities from scores

    Arguments:
      predictions, np array, shape is either (N) or (batch_size, N) -
        classifier output
    '''
    single = (predictions.ndim == 1)
    if single:
        predictions = predictions.reshape(1, -1)
    maximums = np.amax(predictions, axis=1).reshape(-1, 1)
    exps = np.exp(predictions - maximums)
    probs = exps / exps.sum(axis=1).reshape(-1, 1)
    return probs[0] if single else probs


def cross_entropy_loss(probs, target_index):
    '''
    Computes cross-entropy loss
    '''
    if probs.ndim == 1:
        return -np.log(probs[target_index])
    batch_size = probs.shape[0]
    return -np.log(probs[np.arange(batch_size), target_index.flatten()]).mean()


def softmax_with_cross_entropy(predictions, target_index):
    '''
    Computes softmax and cross-entropy loss for model predictions,
    including the gradient

    Returns:
      loss, single value - cross-entropy loss
      dprediction, np array same shape as predictions - gradient of predictions by loss value
    '''
    probs = softmax(predictions)
    loss = cross_entropy_loss(probs, target_index)
    dprediction = probs.copy()
    if predictions.ndim == 1:
        dprediction[target_index] -= 1
    else:
        batch_size = predictions.shape[0]
        dprediction[np.arange(batch_size), target_index.flatten()] -= 1
        dprediction /= batch_size
    return loss, dprediction


def l2_regularization(W, reg_strength):
    '''
    Computes L2 regularization loss on weights and its gradient
    '''
    loss = reg_strength * np.sum(W ** 2)
    grad = 2 * reg_strength * W
    return loss, grad


def linear_softmax(X, W, target_index):
    '''
    Performs linear classification and returns loss and gradient over W
    '''
    predictions = np.dot(X, W)
    loss, dprediction = softmax_with_cross_entropy(predictions, target_index)
    dW = np.dot(X.T, dprediction)
    return loss, dW


class LinearSoftmaxClassifier():
    def __init__(self):
        self.W = None

    def fit(self, X, y, batch_size=100, learning_rate=1e-7, reg=1e-5, epochs=1):
        num_train = X.shape[0]
        num_features = X.shape[1]
        num_classes = np.max(y)+1
        if self.W is None:
            self.W = 0.001 * np.random.randn(num_features, num_classes)

        loss_history = []
        for epoch in range(epochs):
            shuffled_indices = np.arange(num_train)
            np.random.shuffle(shuffled_indices)
            sections = np.arange(batch_size, num_train, batch_size)
            batches_indices = np.array_split(shuffled_indices, sections)

            loss = 0
            for batch in batches_indices:
                loss, dW = linear_softmax(X[batch], self.W, y[batch])
                reg_loss, dreg = l2_regularization(self.W, reg)
                loss += reg_loss
                self.W -= learning_rate * (dW + dreg)
            loss_history.append(loss)
            # print("Epoch %i, loss: %f" % (epoch, loss))

        return loss_history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)
