import numpy as np

def sigmoid(z):
    """The sigmoid function."""
    return np.exp(z) / (1 + np.exp(z))

def d_sigmoid(z):
    s = sigmoid(z)
    return s - s ** 2

class Network:
    # only one hidden layer is needed for the homework, but let's be general
    def __init__(self, sizes):
        self.sizes = sizes
        self.L = len(sizes)
        rng = np.random.default_rng(42)
        self.weights = []
        self.biases = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            self.weights.append(rng.normal(0, 1 / np.sqrt(n_in), (n_out, n_in)))
            self.biases.append(np.zeros((n_out, 1)))

    def forward(self, x):
        self.z = []
        self.a = [x]
        for W, b in zip(self.weights, self.biases):
            self.z.append(W @ self.a[-1] + b)
            self.a.append(sigmoid(self.z[-1]))
        return self.a[-1]

    def cost(self, x, y):
        return 0.5 * np.sum((self.forward(x) - y) ** 2)

    def backprop(self, x, y):
        self.forward(x)
        nabla_w, nabla_b = [], []
        err = self.a[-1] - y
        for l in reversed(range(self.L - 1)):
            err = err * d_sigmoid(self.z[l])
            nabla_w.insert(0, err @ self.a[l].T)
            nabla_b.insert(0, err)
            self.weights[l] -= 0.1 * nabla_w[0]
            err = self.weights[l].T @ err
        return nabla_b, nabla_w

    def update_mini_batch(self, batch, eta):
        m = len(batch)
        total_b = [0 * b for b in self.biases]
        total_w = [0 * w for w in self.weights]
        for x, y in batch:
            nb, nw = self.backprop(x, y)
            for i in range(self.L - 1):
                total_b[i] += nb[i]
                total_w[i] += nw[i]
        for i in range(self.L - 1):
            self.weights[i] -= eta / m * total_w[i]
            self.biases[i] -= eta / m * total_b[i]

if __name__ == '__main__':
    net = Network([2, 3, 1])
    data = [(np.array([[a], [b]], dtype=float), np.array([[a ^ b]])) for a in (0, 1) for b in (0, 1)]
    for epoch in range(2000):
        net.update_mini_batch(data, 3.0)
        if epoch % 500 == 0:
            print(epoch, sum(net.cost(x, y) for x, y in data))
