import numpy as np

def loss_and_gradients(params, X, y):
    """
    params: dict with W1 (D, H), b1 (H,), W2 (H, C), b2 (C,)
    X: (N, D), y: (N,) integer labels
    returns the mean loss and a dict of gradients with the same keys
    """
    W1, b1 = params['W1'], params['b1']
    W2, b2 = params['W2'], params['b2']
    N, D = X.shape

    # forward pass
    z1 = X.dot(W1) + b1
    h = np.maximum(0, z1)
    scores = h.dot(W2) + b2

    # loss
    scores = scores - np.max(scores, axis=1, keepdims=True)
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    correct_logprobs = -np.log(probs[range(N), y])
    loss = np.sum(correct_logprobs) / N

    # backward pass
    grads = {}
    dscores = probs
    dscores[range(N), y] -= 1
    dscores /= N
    grads['W2'] = np.dot(h.T, dscores)
    grads['b2'] = np.sum(dscores, axis=0)
    dh = np.dot(dscores, W2.T)
    dh[h <= 0] = 0
    grads['W1'] = np.dot(X.T, dh)
    grads['b1'] = np.sum(dh, axis=0)
    return loss, grads

def train(params, X, y, lr=0.1, steps=100):
    for it in range(steps):
        loss, grads = loss_and_gradients(params, X, y)
        for k in params:
            params[k] -= lr * grads[k]
        if it % 10 == 0:
            print('iteration %d / %d: loss %f' % (it, steps, loss))
    return params

if __name__ == '__main__':
    np.random.seed(0)
    X = np.random.randn(20, 4)
    y = np.random.randint(0, 3, 20)
    params = {'W1': 0.1 * np.random.randn(4, 10), 'b1': np.zeros(10), 'W2': 0.1 * np.random.randn(10, 3), 'b2': np.zeros(3)}
    train(params, X, y)
