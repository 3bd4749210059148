import numpy as np


class Softmax:

    def forward(self, Z):
        """
        softmax along the last axis, Z is (N, C)
        """
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        self.A = e / e.sum(axis=1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        N, C = dLdA.shape
        dLdZ = np.zeros((N, C))

        # one Jacobian for each observation
        for i in range(N):
            J = np.zeros((C, C))
            a = self.A[i]
            for m in range(C):
                for n in range(C):
                    if m == n:
                        J[m, n] = a[m] * (1 - a[m])
                    else:
                        J[m, n] = a[m] * a[n]
            dLdZ[i, :] = dLdA[i, :] @ J

        return dLdZ


if __name__ == '__main__':
    s = Softmax()
    A = s.forward(np.array([[1., 2., 3.], [0., 0., 5.]]))
    print(A, A.sum(axis=1))
    print(s.backward(np.eye(3)[:2]))
