import numpy as np
from math import erf as _erf

erf = np.vectorize(_erf)


class GELU:
    """
    GELU(z) = z * Phi(z), Phi is the cdf of the standard normal
    """

    def forward(self, Z):
        self.Z = Z
        self.A = 0.5 * Z * (1 + erf(Z / np.sqrt(2)))
        return self.A

    def backward(self, dLdA):
        cdf = 0.5 * (1 + erf(self.Z / np.sqrt(2)))
        pdf = np.exp(-self.Z ** 2) / np.sqrt(2 * np.pi)
        dAdZ = cdf + self.Z * pdf
        dLdZ = dLdA * dAdZ
        return dLdZ


class ReLU:

    def forward(self, Z):
        self.A = Z * (Z > 0)
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A > 0)


if __name__ == "__main__":
    g = GELU()
    print(g.forward(np.linspace(-2, 2, 5)[None]))
    print(g.backward(np.ones((1, 5))))
