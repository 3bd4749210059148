import numpy as np


class MSELoss:

    def forward(self, A, Y):
        """
        Calculate the Mean Squared error
        :param A: Output of the model of shape (N, C)
        :param Y: Ground-truth values of shape (N, C)
        :Return: MSE Loss(scalar)
        """
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        self.C = A.shape[1]
        se = (A - Y) ** 2
        sse = np.sum(se)
        mse = sse / (2 * self.N * self.C)

        return mse

    def backward(self):
        dLdA = (self.A - self.Y) / (self.N * self.C)
        return dLdA


class CrossEntropyLoss:

    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        N = A.shape[0]
        C = A.shape[1]

        Ones_C = np.ones((C, 1))
        Ones_N = np.ones((N, 1))

        self.softmax = np.exp(A) / (np.exp(A) @ Ones_C @ Ones_C.T)
        crossentropy = (-Y * np.log(self.softmax)) @ Ones_C
        sum_crossentropy = Ones_N.T @ crossentropy
        L = sum_crossentropy / N

        return L[0][0]

    def backward(self):
        N = self.A.shape[0]
        dLdA = (self.softmax - self.Y) / N
        return dLdA


if __name__ == "__main__":
    A = np.array([[-4., -3.], [-2., -1.], [0., 1.], [2., 3.]])
    Y = np.array([[0., 1.], [1., 0.], [1., 0.], [0., 1.]])
    ce = CrossEntropyLoss()
    print(ce.forward(A, Y))
    print(ce.backward())
