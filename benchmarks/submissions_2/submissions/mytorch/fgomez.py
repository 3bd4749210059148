import numpy as np

class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        Z = A.dot(self.W.T) + np.ones((self.N, 1)).dot(self.b.T)
        return Z

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T.dot(self.A)
        self.dLdb = dLdZ.T.dot(np.ones((self.N, 1)))
        return dLdZ.dot(self.W)

class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A ** 2)

class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))

    def forward(self, Z, eval=False):
        if not eval:
            self.Z = Z
            self.M = Z.mean(axis=0, keepdims=True)
            self.V = Z.var(axis=0, keepdims=True)
            self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
            self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
            self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
            return self.BW * self.NZ + self.Bb
        return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb

    def backward(self, dLdBZ):
        N = self.Z.shape[0]
        self.dLdBW = (dLdBZ * self.NZ).sum(axis=0, keepdims=True)
        self.dLdBb = dLdBZ.sum(axis=0, keepdims=True)
        dNZ = dLdBZ * self.BW
        s = np.sqrt(self.V + self.eps)
        dV = (dNZ * (self.Z - self.M)).sum(axis=0, keepdims=True) * (-0.5) / s ** 3
        dM = -dNZ.sum(axis=0, keepdims=True) / s
        return dNZ / s + 2 * dV * (self.Z - self.M) / N + dM / N

class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        SE = (A - Y) * (A - Y)
        return SE.sum() / (self.N * self.C)

    def backward(self):
        dLdA = (self.A - self.Y) / (self.N * self.C)
        return dLdA

class CrossEntropyLoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        ex = np.exp(A - A.max(axis=1, keepdims=True))
        self.softmax = ex / ex.sum(axis=1, keepdims=True)
        return (-Y * np.log(self.softmax)).sum() / self.N

    def backward(self):
        return (self.Y - self.softmax) / self.N
