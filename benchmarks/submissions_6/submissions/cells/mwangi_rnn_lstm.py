import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dtanh(y):
    return 1 - y ** 2


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    cache = {}
    cache["in"] = x, h_prev
    cache["w"] = Wx, Wh
    cache["out"] = np.tanh(np.dot(h_prev, Wh) + np.dot(x, Wx) + b)
    return cache["out"], cache


def rnn_step_backward(dh, cache):
    x, h_prev = cache["in"]
    Wx, Wh = cache["w"]
    delta = dh * dtanh(cache["out"])
    dWx = np.dot(x.T, delta)
    dWh = np.dot(h_prev.T, delta)
    db = np.mean(delta, axis=0)
    return np.dot(delta, Wx.T), np.dot(delta, Wh.T), dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    # recursive, without a loop
    def go(t, h):
        if t == x.shape[1]:
            return [], []
        h, cache = rnn_step_forward(x[:, t], h, Wx, Wh, b)
        hs, caches = go(t + 1, h)
        return [h] + hs, [cache] + caches

    hs, caches = go(0, h0)
    return np.stack(hs, axis=1), caches


def rnn_backward(dh, cache):
    acc = {"Wx": 0, "Wh": 0, "b": 0}
    dx = []
    dprev = np.zeros_like(dh[:, 0])
    for t in reversed(range(dh.shape[1])):
        dxt, dprev, a, b, c = rnn_step_backward(dh[:, t] + dprev, cache[t])
        dx.append(dxt)
        acc["Wx"] += a
        acc["Wh"] += b
        acc["b"] += c
    dx.reverse()
    return np.stack(dx, axis=1), dprev, acc["Wx"], acc["Wh"], acc["b"]


def lstm_forward(x, h0, Wx, Wh, b):
    H = h0.shape[1]
    h, c = h0, np.zeros_like(h0)
    states = []
    hs = []
    for t in range(x.shape[1]):
        a = np.dot(x[:, t], Wx) + np.dot(h, Wh) + b
        s = {"x": x[:, t], "h": h, "c": c}
        s["i"] = sigmoid(a[:, :H])
        s["f"] = sigmoid(a[:, H:2 * H])
        s["o"] = sigmoid(a[:, 2 * H:3 * H])
        s["g"] = sigmoid(a[:, 3 * H:])
        c = s["f"] * c + s["i"] * s["g"]
        s["tc"] = np.tanh(c)
        h = s["o"] * s["tc"]
        states.append(s)
        hs.append(h)
    return np.stack(hs, axis=1), (states, Wx, Wh)


def lstm_backward(dh, cache):
    states, Wx, Wh = cache
    dWx, dWh, db = 0, 0, 0
    dx = []
    dh_next, dc_next = 0, 0
    for t in reversed(range(len(states))):
        s = states[t]
        d = dh[:, t] + dh_next
        dc = d * s["o"] * dtanh(s["tc"]) + dc_next
        da = np.hstack((
            dc * s["g"] * s["i"] * (1 - s["i"]),
            dc * s["c"] * s["f"] * (1 - s["f"]),
            d * s["tc"] * s["o"] * (1 - s["o"]),
            dc * s["i"] * dtanh(s["g"]),
        ))
        dx.append(np.dot(da, Wx.T))
        dWx = dWx + np.dot(s["x"].T, da)
        dWh = dWh + np.dot(s["h"].T, da)
        db = db + da.sum(axis=0)
        dh_next = np.dot(da, Wh.T)
        dc_next = dc * s["f"]
    dx.reverse()
    return np.stack(dx, axis=1), dh_next, dWx, dWh, db
