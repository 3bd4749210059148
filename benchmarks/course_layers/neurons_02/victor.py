import numpy as np

# "build a neural network from scratch": 2 inputs, 2 hidden neurons, 1 output


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def deriv_sigmoid(x):
    fx = sigmoid(x)
    return fx * (1 - fx)


def mse_loss(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean()


class OurNeuralNetwork:
    def __init__(self):
        (self.w1, self.w2, self.w3, self.w4, self.w5, self.w6,
         self.b1, self.b2, self.b3) = np.random.normal(size=9)

    def feedforward(self, x):
        h1 = sigmoid(self.w1 * x[0] + self.w2 * x[1] + self.b1)
        h2 = sigmoid(self.w3 * x[0] + self.w4 * x[1] + self.b2)
        return sigmoid(self.w5 * h1 + self.w6 * h2 + self.b3)

    def gradients(self, x, y_true):
        """dict of the derivatives of (y_true - y_pred)^2 for one sample"""
        sum_h1 = self.w1 * x[0] + self.w2 * x[1] + self.b1
        h1 = sigmoid(sum_h1)
        sum_h2 = self.w3 * x[0] + self.w4 * x[1] + self.b2
        h2 = sigmoid(sum_h2)
        sum_o1 = self.w5 * h1 + self.w6 * h2 + self.b3
        y_pred = sigmoid(sum_o1)

        d_L_d_ypred = -2 * (y_true - y_pred)

        # neuron o1
        d_o = d_L_d_ypred * deriv_sigmoid(sum_o1)
        g = {'w5': d_o * h1, 'w6': d_o * h2, 'b3': d_o}

        # neuron h1
        d_h1 = d_o * self.w5 * deriv_sigmoid(sum_h1)
        g['w1'], g['w2'], g['b1'] = d_h1 * x[0], d_h1 * x[1], d_h1

        # neuron h2
        d_h2 = d_o * self.w6 * deriv_sigmoid(sum_h1)
        g['w3'], g['w4'], g['b2'] = d_h2 * x[0], d_h2 * x[1], d_h2
        return g

    def train(self, data, all_y_trues, learn_rate=0.1, epochs=100):
        for epoch in range(epochs):
            for x, y in zip(data, all_y_trues):
                for name, val in self.gradients(x, y).items():
                    setattr(self, name, getattr(self, name) - learn_rate * val)


if __name__ == '__main__':
    data = np.array([[-2, -1], [25, 6], [17, 4], [-15, -6]])
    ys = np.array([1, 0, 0, 1])
    net = OurNeuralNetwork()
    net.train(data, ys)
    print(mse_loss(ys, np.array([net.feedforward(d) for d in data])))
