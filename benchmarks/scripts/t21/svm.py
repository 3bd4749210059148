import numpy as np

# Multiclass SVM (Weston-Watkins hinge loss), trained with SGD. Bias trick: column of ones.

class LinearSVM:

    def __init__(self):
        self.W = None

    def loss(self, X, y, reg, delta=1.0):
        """ X: (N, D), y: (N,), returns loss and gradient wrt W """
        N = X.shape[0]
        scores = X.dot(self.W)
        correct = scores[np.arange(N), y].reshape(-1, 1)
        margins = np.maximum(0, scores - correct + delta)
        margins[np.arange(N), y] = 0
        loss = margins.sum() / N
        loss += 0.5 * reg * np.sum(self.W[:-1] ** 2)    # don't regularize the bias row

        mask = (margins > 0).astype(float)
        mask[np.arange(N), y] = -1
        dW = X.T.dot(mask) / N
        dW[:-1] += reg * self.W[:-1]
        return loss, dW

    def train(self, X, y, learning_rate=0.05, reg=1e-3, num_iters=600, batch_size=64, verbose=True):
        num_train, dim = X.shape
        num_classes = np.max(y) + 1
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, num_classes)
        loss_history = []
        for it in range(num_iters):
            ind = np.random.choice(num_train, batch_size)
            loss, grad = self.loss(X[ind], y[ind], reg)
            loss_history.append(loss)
            self.W -= learning_rate * grad
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
        return loss_history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)


np.random.seed(231)
num_classes, dim = 5, 12
centers = 1.3 * np.random.randn(num_classes, dim)

def sample(n):
    labels = np.random.randint(num_classes, size=n)
    data = centers[labels] + 1.2 * np.random.randn(n, dim)
    return np.hstack([data, np.ones((n, 1))]), labels

X_train, y_train = sample(500)
X_test, y_test = sample(200)

svm = LinearSVM()
svm.train(X_train, y_train)
print('training accuracy: %f' % np.mean(y_train == svm.predict(X_train)))
print('test accuracy: %f' % np.mean(y_test == svm.predict(X_test)))
