import numpy as np

# Every maker returns step(params, grads) -> new params; state lives in the closure.


def sgd(lr=0.1):
    def step(params, grads):
        return [p - lr * g for p, g in zip(params, grads)]
    return step


def sgd_momentum(lr=0.1, mu=0.9):
    velocity = []

    def step(params, grads):
        if not velocity:
            velocity.extend(np.zeros_like(p) for p in params)
        out = []
        for i, (p, g) in enumerate(zip(params, grads)):
            velocity[i] = mu * velocity[i] + g
            out.append(p - lr * velocity[i])
        return out
    return step


def nesterov(lr=0.1, mu=0.9):
    velocity = []

    def step(params, grads):
        if not velocity:
            velocity.extend(np.zeros_like(p) for p in params)
        out = []
        for i, (p, g) in enumerate(zip(params, grads)):
            v = velocity[i]
            velocity[i] = mu * v + g
            out.append(p - lr * (g + mu * v))   # look ahead
        return out
    return step


def rmsprop(lr=0.01, rho=0.9, eps=1e-8):
    s = None

    def step(params, grads):
        nonlocal s
        if s is None:
            s = [0.0] * len(params)
        s = [rho * a + (1 - rho) * g**2 for a, g in zip(s, grads)]
        return [p - lr * g / (a**0.5 + eps) for p, g, a in zip(params, grads, s)]
    return step


def adam(lr=1e-3, b1=0.9, b2=0.999, eps=1e-8):
    m = v = None
    t = 0

    def step(params, grads):
        nonlocal m, v, t
        if m is None:
            m = [np.zeros_like(p) for p in params]
            v = [np.zeros_like(p) for p in params]
        t += 1
        m = [b1 * a + (1 - b1) * g for a, g in zip(m, grads)]
        v = [b2 * a + (1 - b2) * g * g for a, g in zip(v, grads)]
        c1, c2 = 1 - b1**t, 1 - b2**t
        return [p - lr * (a / c1) / (np.sqrt(b / c2) + eps) for p, a, b in zip(params, m, v)]
    return step


if __name__ == "__main__":
    for make in (sgd, sgd_momentum, nesterov, rmsprop, adam):
        step, w = make(), [np.array([1.0, -2.0])]
        for _ in range(50):
            w = step(w, [0.2 * w[0]])
        print(make.__name__, w[0])
