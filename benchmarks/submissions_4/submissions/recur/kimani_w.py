import numpy as np

# PS4 W. Kimani
# I wrote small classes first (easier for me), the functions at the end only call them.

class RNNCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h):
        self.x, self.h = x, h
        self.out = np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.out

    def backward(self, dout):
        dt = dout * (1 - self.out**2)
        self.dWx = self.x.T @ dt
        self.dWh = self.h.T @ dt
        self.db = np.sum(dt, axis=0)
        return dt @ self.Wx.T, dt @ self.Wh.T


class LSTMCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    @staticmethod
    def s(z):
        return 1/(1+np.exp(-z))

    def forward(self, x, h, c):
        H = h.shape[1]
        self.x, self.h, self.c = x, h, c
        A = x @ self.Wx + h @ self.Wh + self.b
        self.i = self.s(A[:, 0*H:1*H])
        self.f = self.s(A[:, 1*H:2*H])
        self.o = self.s(A[:, 2*H:3*H])
        self.g = np.tanh(A[:, 3*H:4*H])
        self.c_next = self.f*c + self.i*self.g
        self.h_next = self.o*np.tanh(self.c_next)
        return self.h_next, self.c_next

    def backward(self, dh, dc):
        tanh_c = np.tanh(self.c_next)
        ds = dc + dh*self.o*(1 - tanh_c**2)
        dc_prev = ds*self.f
        di = ds*self.g*self.i*(1 - self.i)
        df = ds*self.c*self.f*(1 - self.f)
        do = dh*tanh_c*self.o*(1 - self.o)
        dg = ds*self.i*(1 - self.g**2)
        dA = np.hstack((di, df, do, dg))
        self.dWx = self.x.T @ dA
        self.dWh = self.h.T @ dA
        self.db = dA.sum(axis=0)
        return dA @ self.Wx.T, dA @ self.Wh.T, dc_prev


class Embedding:
    def __init__(self, W):
        self.W = W
    def forward(self, idx):
        self.idx = idx
        return self.W[idx]
    def backward(self, dout):
        dW = np.zeros_like(self.W)
        flat, d = self.idx.flatten(), dout.reshape(-1, dout.shape[-1])
        for k, word_id in enumerate(flat):
            dW[word_id] += d[k]
        return dW


# ------------------------------------------------------------------
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    cell = RNNCell(Wx, Wh, b)
    return cell.forward(x, prev_h), cell

def rnn_step_backward(dnext_h, cell):
    dx, dprev_h = cell.backward(dnext_h)
    return dx, dprev_h, cell.dWx, cell.dWh, cell.db

def rnn_forward(x, h0, Wx, Wh, b):
    cells = [RNNCell(Wx, Wh, b) for _ in range(x.shape[1])]
    h, out = h0, []
    for t, cell in enumerate(cells):
        h = cell.forward(x[:, t], h)
        out.append(h)
    return np.stack(out, axis=1), cells

def rnn_backward(dh, cells):
    dx = []
    dnext = np.zeros_like(dh[:, 0])
    dWx = np.zeros_like(cells[0].Wx)
    dWh = np.zeros_like(cells[0].Wh)
    db = np.zeros_like(cells[0].b)
    for t in reversed(range(len(cells))):
        dxt, dnext = cells[t].backward(dh[:, t] + dnext)
        dx = [dxt] + dx
        dWx += cells[t].dWx
        dWh += cells[t].dWh
        db += cells[t].db
    return np.stack(dx, axis=1), dnext, dWx, dWh, db

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    cell = LSTMCell(Wx, Wh, b)
    next_h, next_c = cell.forward(x, prev_h, prev_c)
    return next_h, next_c, cell

def lstm_step_backward(dnext_h, dnext_c, cell):
    dx, dprev_h, dprev_c = cell.backward(dnext_h, dnext_c)
    return dx, dprev_h, dprev_c, cell.dWx, cell.dWh, cell.db

def lstm_forward(x, h0, Wx, Wh, b):
    cells = [LSTMCell(Wx, Wh, b) for _ in range(x.shape[1])]
    h, c, out = h0, np.zeros_like(h0), []
    for t, cell in enumerate(cells):
        h, c = cell.forward(x[:, t], h, c)
        out.append(h)
    return np.stack(out, axis=1), cells

def lstm_backward(dh, cells):
    dx = []
    dnext, dc = np.zeros_like(dh[:, 0]), np.zeros_like(dh[:, 0])
    dWx = np.zeros_like(cells[0].Wx)
    dWh = np.zeros_like(cells[0].Wh)
    db = np.zeros_like(cells[0].b)
    for t in reversed(range(len(cells))):
        dxt, dnext, dc = cells[t].backward(dh[:, t] + dnext, dc)
        dx = [dxt] + dx
        dWx += cells[t].dWx
        dWh += cells[t].dWh
        db += cells[t].db
    return np.stack(dx, axis=1), dnext, dWx, dWh, db

def word_embedding_forward(x, W):
    e = Embedding(W)
    return e.forward(x), e

def word_embedding_backward(dout, e):
    return e.backward(dout)
