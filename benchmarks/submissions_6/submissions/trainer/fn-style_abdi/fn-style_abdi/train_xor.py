import numpy as np


def dense(w, x):
    out = x @ w["W"] + w["b"]

    def pull(d):
        return {"W": x.T @ d, "b": d.sum(0)}, d @ w["W"].T

    return out, pull


def tanh(_, x):
    a = np.tanh(x)
    return a, lambda d: ({}, d * (1 - a * a))


def logistic_loss(z, y):
    """mean of log(1 + exp(-s z)), s = +-1"""
    s = 2 * y - 1
    m = s * z
    return np.logaddexp(0, -m).mean(), -s / (1 + np.exp(m)) / z.size


def value_and_grad(net, weights, x, y):
    pulls = []
    for f, w in zip(net, weights):
        x, pull = f(w, x)
        pulls.append(pull)
    loss, d = logistic_loss(x, y)
    grads = []
    for pull in reversed(pulls):
        g, d = pull(d)
        grads.append(g)
    return loss, grads[::-1]


def adamw(lr, decay, b1=0.9, b2=0.99, eps=1e-8):
    def init(weights):
        zeros = lambda: [{k: np.zeros_like(a) for k, a in w.items()} for w in weights]
        return 0, zeros(), zeros()

    def update(weights, grads, state):
        t, m, v = state
        t += 1
        m = [{k: b1 * mk[k] + (1 - b1) * g[k] for k in g} for mk, g in zip(m, grads)]
        v = [{k: b2 * vk[k] + (1 - b2) * g[k] ** 2 for k in g} for vk, g in zip(v, grads)]
        new = []
        for w, mk, vk in zip(weights, m, v):
            new.append({k: a * (1 - lr * decay)
                        - lr * (mk[k] / (1 - b1**t)) / (np.sqrt(vk[k] / (1 - b2**t)) + eps) for k, a in w.items()})
        return new, (t, m, v)

    return init, update


def main(steps=300):
    rng = np.random.default_rng(8)
    x = rng.uniform(-1, 1, size=(40, 2))
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    layer = lambda a, b: {"W": rng.normal(size=(a, b)) / np.sqrt(a), "b": np.zeros(b)}
    net = (dense, tanh, dense, tanh, dense)
    weights = [layer(2, 8), {}, layer(8, 6), {}, layer(6, 1)]
    init, update = adamw(lr=0.02, decay=0.01)
    state = init(weights)
    for step in range(steps):
        loss, grads = value_and_grad(net, weights, x, y)
        weights, state = update(weights, grads, state)
        if step % 100 == 0:
            print(step, loss)


main()
