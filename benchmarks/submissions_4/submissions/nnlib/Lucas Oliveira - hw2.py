# Biblioteca de redes neurais - Lucas Oliveira
# Os gradientes são acumulados (como no PyTorch): chamar zero_grad() antes de cada passo.
import numpy as np


class Camada:
    treinavel = False

    def zero_grad(self):
        pass


class Linear(Camada):
    treinavel = True

    def __init__(self, n_in, n_out):
        k = 1 / np.sqrt(n_in)
        self.W = np.random.uniform(-k, k, (n_in, n_out))
        self.b = np.random.uniform(-k, k, n_out)
        self.zero_grad()

    def zero_grad(self):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.entrada = x
        saida = x @ self.W
        saida = saida + self.b
        return saida

    def backward(self, dout):
        self.dW += self.entrada.T @ dout
        self.db += dout.sum(0)
        return dout @ self.W.T


class ReLU(Camada):
    def forward(self, x):
        self.mascara = (x > 0).astype(x.dtype)
        return x * self.mascara

    def backward(self, dout):
        return self.mascara * dout


class Sigmoid(Camada):
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, dout):
        derivada = self.s * (1 - self.s)
        return dout * derivada


class Tanh(Camada):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        derivada = 1 - self.y * self.y
        return dout * derivada


class MSELoss:
    def forward(self, y_hat, y):
        self.y_hat, self.y = y_hat, y
        return ((y_hat - y) ** 2).mean()

    def backward(self):
        n = np.prod(self.y_hat.shape)
        return 2.0 / n * (self.y_hat - self.y)


class Otimizador:
    def __init__(self, layers, lr):
        self.camadas = [c for c in layers if c.treinavel]
        self.lr = lr

    def zero_grad(self):
        for c in self.camadas:
            c.zero_grad()


class SGD(Otimizador):
    def step(self):
        for c in self.camadas:
            c.W -= self.lr * c.dW
            c.b -= self.lr * c.db


class Momentum(Otimizador):
    def __init__(self, layers, lr, momentum=0.9):
        super().__init__(layers, lr)
        self.momentum = momentum
        self.vel = [(np.zeros_like(c.W), np.zeros_like(c.b)) for c in self.camadas]

    def step(self):
        for idx, c in enumerate(self.camadas):
            vW, vb = self.vel[idx]
            vW = self.momentum * vW + c.dW
            vb = self.momentum * vb + c.db
            c.W -= self.lr * vW
            c.b -= self.lr * vb
            self.vel[idx] = (vW, vb)


class Adam(Otimizador):
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(layers, lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t = 0
        self.m = [dict(W=0.0, b=0.0) for _ in self.camadas]
        self.v = [dict(W=0.0, b=0.0) for _ in self.camadas]

    def step(self):
        self.t = self.t + 1
        for c, m, v in zip(self.camadas, self.m, self.v):
            for nome, g in (('W', c.dW), ('b', c.db)):
                m[nome] = self.beta1 * m[nome] + (1 - self.beta1) * g
                v[nome] = self.beta2 * v[nome] + (1 - self.beta2) * g * g
                m_chapeu = m[nome] / (1 - self.beta1 ** self.t)
                v_chapeu = v[nome] / (1 - self.beta2 ** self.t)
                passo = self.lr * m_chapeu / (np.sqrt(v_chapeu) + self.eps)
                setattr(c, nome, getattr(c, nome) - passo)


def treinar(rede, X, Y, otim, epocas=100):
    perda = MSELoss()
    for ep in range(epocas):
        otim.zero_grad()
        a = X
        for c in rede:
            a = c.forward(a)
        L = perda.forward(a, Y)
        d = perda.backward()
        for c in reversed(rede):
            d = c.backward(d)
        otim.step()
        if ep % 20 == 0:
            print(f'época {ep}: perda {L:.4f}')


if __name__ == '__main__':
    X = np.random.rand(30, 2)
    Y = X[:, :1] * X[:, 1:]
    rede = [Linear(2, 10), ReLU(), Linear(10, 1)]
    treinar(rede, X, Y, Adam(rede, lr=0.01))
