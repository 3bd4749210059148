import numpy as np


def check_gradient(f, x, delta=1e-5, tol=1e-4):
    '''
    Checks the implementation of analytical gradient by comparing
    it to numerical gradient using two-point formula
    '''
    assert isinstance(x, np.ndarray)
    assert x.dtype == float

    orig_x = x.copy()
    fx, analytic_grad = f(x)
    assert np.all(np.isclose(orig_x, x, tol)), "Functions shouldn't modify input variables"
    analytic_grad = analytic_grad.copy()

    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        x_right, x_left = x.copy(), x.copy()
        x_right[ix] += delta
        x_left[ix] -= delta
        numeric_grad_at_ix = (f(x_right)[0] - f(x_left)[0]) / (2 * delta)
        if not np.isclose(numeric_grad_at_ix, analytic_grad[ix], tol):
            print("Gradients are different at %s. Analytic: %2.5f, Numeric: %2.5f" % (ix, analytic_grad[ix], numeric_grad_at_ix))
            return False
        it.iternext()

    print("Gradient check passed!")
    return True


def sqr(x):
    return np.sum(x * x), 2 * x


def softmax_loss_sum(predictions, target_index):
    '''sum over the batch, not the mean'''
    p = predictions - predictions.max(axis=1, keepdims=True)
    e = np.exp(p)
    probs = e / e.sum(axis=1, keepdims=True)
    mask = np.zeros_like(probs)
    mask[np.arange(len(probs)), target_index] = 1
    loss = -np.sum(np.log(probs) * mask)
    return loss, probs - mask


def l2_regularization(W, reg_strength):
    return 0.5 * reg_strength * np.sum(W ** 2), reg_strength * W


def linear_softmax(X, W, target_index, reg):
    loss, d = softmax_loss_sum(X @ W, target_index)
    r, dr = l2_regularization(W, reg)
    return loss + r, X.T @ d + dr


if __name__ == '__main__':
    check_gradient(sqr, np.array([3.0, 2.0]))
    np.random.seed(42)
    W = np.random.randn(3, 4)
    X = np.random.randn(6, 3)
    y = np.array([0, 1, 2, 3, 0, 1])
    check_gradient(lambda w: linear_softmax(X, w, y, 0.1), W)
