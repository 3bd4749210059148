import numpy as np

def sigmoid(x):
    return 1./(1. + np.exp(-x))

# ---------------------------------------------------------------- rnn

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, b, next_h)

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b, next_h = cache
    dtanh = dnext_h - dnext_h*next_h*next_h
    db = np.ones(len(dtanh)).dot(dtanh)
    dWh = prev_h.T.dot(dtanh)
    dWx = x.T.dot(dtanh)
    dprev_h = dtanh.dot(Wh.T)
    dx = dtanh.dot(Wx.T)
    return dx, dprev_h, dWx, dWh, db

def rnn_forward(x, h0, Wx, Wh, b):
    n, t, d = x.shape
    h = []
    cache = []
    ht = h0
    for k in range(t):
        ht, ck = rnn_step_forward(x[:, k], ht, Wx, Wh, b)
        h.append(ht)
        cache.append(ck)
    return np.swapaxes(np.array(h), 0, 1), cache

def rnn_backward(dh, cache):
    n, t, hdim = dh.shape
    x0, h0, Wx, Wh, b, _ = cache[0]
    dx = np.zeros((n, t, x0.shape[1]))
    dWx = np.zeros_like(Wx)
    dWh = np.zeros_like(Wh)
    db = np.zeros_like(b)
    dht = np.zeros_like(h0)
    while cache:
        k = len(cache) - 1
        dx[:, k], dht, w1, w2, w3 = rnn_step_backward(dh[:, k] + dht, cache[k])
        dWx += w1
        dWh += w2
        db += w3
        cache = cache[:-1]
    return dx, dht, dWx, dWh, db

# ---------------------------------------------------------------- lstm

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    act = x.dot(Wx) + prev_h.dot(Wh) + b
    i = sigmoid(act[:, :H])
    f = sigmoid(act[:, H:2*H])
    o = sigmoid(act[:, 2*H:3*H])
    g = np.tanh(act[:, 3*H:])
    next_c = f*prev_c + i*g
    next_h = o*np.tanh(next_c)
    cache = (x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c, next_h)
    return next_h, next_c, cache

def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c, next_h = cache
    # through h
    do = dnext_h*np.tanh(next_c)
    dc = dnext_h*o*(1 - np.tanh(next_c)**2)
    # through c
    df = dc*prev_c
    di = dc*g
    dg = dc*i
    dprev_c = dc*f
    # gates
    dact = np.concatenate((di*i*(1-i), df*f*(1-f), do*o*(1-o), dg*(1-g**2)), axis=1)
    dx = dact.dot(Wx.T)
    dprev_h = dact.dot(Wh.T)
    dWx = x.T.dot(dact)
    dWh = prev_h.T.dot(dact)
    db = np.sum(dact, 0)
    return dx, dprev_h, dprev_c, dWx, dWh, db

def lstm_forward(x, h0, Wx, Wh, b):
    n, t, d = x.shape
    h = []
    cache = []
    ht = h0
    ct = np.zeros_like(h0)
    for k in range(t):
        ht, ct, ck = lstm_step_forward(x[:, k], ht, ct, Wx, Wh, b)
        h.append(ht)
        cache.append(ck)
    return np.swapaxes(np.array(h), 0, 1), cache

def lstm_backward(dh, cache):
    n, t, hdim = dh.shape
    x0, h0, c0, Wx, Wh, b = cache[0][:6]
    dx = np.zeros((n, t, x0.shape[1]))
    dWx = np.zeros_like(Wx)
    dWh = np.zeros_like(Wh)
    db = np.zeros_like(b)
    dht = np.zeros_like(h0)
    dct = np.zeros_like(h0)
    for k in range(t)[::-1]:
        dx[:, k], dht, dct, w1, w2, w3 = lstm_step_backward(dh[:, k] + dht, dct, cache[k])
        dWx += w1
        dWh += w2
        db += w3
    return dx, dht, dWx, dWh, db

# ---------------------------------------------------------------- embedding

def word_embedding_forward(x, W):
    out = W[x]
    return out, (x, W)

def word_embedding_backward(dout, cache):
    x, W = cache
    N, T, D = dout.shape
    V = W.shape[0]
    X = np.zeros((N*T, V))
    X[np.arange(N*T), x.ravel()] = 1
    return X.T.dot(dout.reshape(N*T, D))
