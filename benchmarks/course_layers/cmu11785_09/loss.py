import numpy as np


class MSELoss:

    def forward(self, A, Y):
        """
        Mean squared error over all N * C entries
        """
        self.A = A
        self.Y = Y
        self.N = A.shape[0]  # batch size
        self.C = A.shape[1]  # number of features
        se = (A - Y) * (A - Y)
        sse = np.sum(se)
        mse = sse / (self.N * self.C)
        return mse

    def backward(self):
        dLdA = 2 * (self.A - self.Y) / self.N
        return dLdA


class CrossEntropyLoss:

    def forward(self, A, Y):
        self.A, self.Y = A, Y
        N, C = A.shape
        self.N, self.C = N, C
        Ones_C = np.ones((C, 1))
        Ones_N = np.ones((N, 1))
        expA = np.exp(A)
        self.softmax = expA / (expA @ Ones_C @ Ones_C.T)
        crossentropy = (-Y * np.log(self.softmax)) @ Ones_C
        sum_crossentropy = Ones_N.T @ crossentropy
        return (sum_crossentropy / N).item()

    def backward(self):
        return (self.softmax - self.Y) / self.N
