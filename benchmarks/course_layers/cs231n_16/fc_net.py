import numpy as np


class TwoLayerNet(object):
    """
    affine - relu - affine - softmax, L2 regularization on the weights
    """

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10,
                 weight_scale=1e-3, reg=0.0):
        self.params = {}
        self.reg = reg
        self.params['W1'] = weight_scale * np.random.randn(input_dim, hidden_dim)
        self.params['b1'] = np.zeros(hidden_dim)
        self.params['W2'] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params['b2'] = np.zeros(num_classes)

    def loss(self, X, y=None):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]
        Xf = X.reshape(N, -1)

        pre = Xf.dot(W1) + b1
        hidden = np.maximum(pre, 0)
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores

        # softmax
        shifted = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(shifted)
        probs /= probs.sum(axis=1, keepdims=True)
        data_loss = -np.log(probs[range(N), y]).sum() / N
        reg_loss = 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        loss = data_loss + reg_loss

        # backward
        grads = {}
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N
        grads['W2'] = hidden.T.dot(dscores) + self.reg * W2
        grads['b2'] = dscores.sum(axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden == 0] = 0
        grads['W1'] = Xf.T.dot(dhidden) + self.reg * W1
        grads['b1'] = dhidden.sum(axis=0)
        return loss, grads


if __name__ == '__main__':
    np.random.seed(0)
    net = TwoLayerNet(input_dim=12, hidden_dim=7, num_classes=4, weight_scale=0.1, reg=0.05)
    X, y = np.random.randn(9, 12), np.random.randint(4, size=9)
    for it in range(50):
        loss, grads = net.loss(X, y)
        for k in net.params:
            net.params[k] -= 0.5 * grads[k]
    print('final loss', loss)
