# a network like the one in my book, but with minibatches and biases
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "call": "NeuralNet",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


class NeuralNet:
    def __init__(self, input_nodes, hidden_nodes, output_nodes):
        rng = np.random.default_rng(5)
        self.wih = rng.normal(0.0, input_nodes ** -0.5, (input_nodes, hidden_nodes))
        self.bih = np.zeros(hidden_nodes)
        self.who = rng.normal(0.0, hidden_nodes ** -0.5, (hidden_nodes, output_nodes))
        self.bho = np.zeros(output_nodes)
        self.activation = lambda v: 1 / (1 + np.exp(-v))

    def query(self, inputs):
        hidden = self.activation(inputs @ self.wih + self.bih)
        return self.activation(hidden @ self.who + self.bho)

    def train_step(self, inputs, targets, lr):
        hidden_outputs = self.activation(inputs @ self.wih + self.bih)
        final_outputs = self.activation(hidden_outputs @ self.who + self.bho)

        output_errors = targets - final_outputs
        output_deltas = output_errors * final_outputs * (1.0 - final_outputs)
        hidden_errors = np.dot(output_errors, self.who.T)
        hidden_deltas = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)

        self.who += lr * np.dot(hidden_outputs.T, output_deltas)
        self.bho += lr * np.sum(output_deltas, axis=0)
        self.wih += lr * np.dot(inputs.T, hidden_deltas)
        self.bih += lr * np.sum(hidden_deltas, axis=0)
        return 0.5 * np.sum(output_errors ** 2)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (20, 3))
    T = (X > 0.5).astype(float)[:, :2]
    n = NeuralNet(3, 6, 2)
    for e in range(200):
        loss = n.train_step(X, T, 0.2)
    print(loss)
