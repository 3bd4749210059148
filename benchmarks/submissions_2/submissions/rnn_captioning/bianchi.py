import numpy as np

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x@Wx + prev_h@Wh + b)
    return next_h, (x, prev_h, Wx, Wh, b, next_h)

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b, next_h = cache
    dtanh = (1-next_h*next_h)*dnext_h
    dx = dtanh@Wx.T
    dprev_h = dtanh@Wh.T
    dWx = x.T@dtanh
    dWh = prev_h.T@dtanh
    db = np.sum(dtanh,axis=0)
    return dx, dprev_h, dWx, dWh, db

def rnn_forward(x, h0, Wx, Wh, b):
    N,T,D = x.shape
    H = h0.shape[1]
    h = np.zeros((N,T,H))
    cache = []
    for t in range(T):
        last = h0 if t==0 else h[:,t-1,:]
        h[:,t,:], c = rnn_step_forward(x[:,t,:], last, Wx, Wh, b)
        cache.append(c)
    return h, cache

def rnn_backward(dh, cache):
    N,T,H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N,T,D))
    dWx = np.zeros((D,H)); dWh = np.zeros((H,H)); db = np.zeros(H)
    for t in range(T-1,-1,-1):
        dx[:,t,:], dh0, a, c, d = rnn_step_backward(dh[:,t,:], cache[t])
        dWx += a
        dWh += c
        db += d
    return dx, dh0, dWx, dWh, db

def sigmoid(x):
    return 1/(1+np.exp(-x))

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a = x@Wx + prev_h@Wh + b
    ai, af, ao, ag = np.split(a, 4, axis=1)
    i, f, o, g = sigmoid(ai), sigmoid(af), sigmoid(ao), np.tanh(ag)
    next_c = f*prev_c + i*g
    next_h = o*np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c)

def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c = cache
    t = np.tanh(next_c)
    dc = dnext_c + dnext_h*o*(1-t*t)
    dai = dc*g*i*(1-i)
    daf = dc*prev_c*f*(1-f)
    dao = dnext_h*t*o*(1-o)
    dag = dc*i*(1-g*g)
    da = np.concatenate([dai,daf,dao,dag],axis=1)
    return da@Wx.T, da@Wh.T, dc*f, x.T@da, prev_h.T@da, da.sum(axis=0)

def word_embedding_forward(x, W):
    return W[x,:], (x, W)

def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
