# neural network class, weights only, one record at a time
import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "bias": "none",
    "samples": "one",
    "rate": "lr",
}


class neuralNetwork:

    # initialise the neural network
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate=0.3):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        self.lr = learningrate
        self.wih = np.random.normal(0.0, pow(self.inodes, -0.5), (self.hnodes, self.inodes))
        self.who = np.random.normal(0.0, pow(self.hnodes, -0.5), (self.onodes, self.hnodes))

    def activation_function(self, x):
        return 1 / (1 + np.exp(-x))

    # train the neural network
    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T

        hidden_outputs = self.activation_function(np.dot(self.wih, inputs))
        final_outputs = self.activation_function(np.dot(self.who, hidden_outputs))

        # errors of the output layer
        output_errors = targets - final_outputs
        output_deltas = output_errors * final_outputs * (1.0 - final_outputs)
        # errors of the hidden layer
        hidden_errors = np.dot(self.who.T, output_errors)
        hidden_deltas = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)

        self.who += self.lr * np.dot(output_deltas, hidden_outputs.T)
        self.wih += self.lr * np.dot(hidden_deltas, inputs.T)

    # query the neural network
    def query(self, inputs_list):
        inputs = np.array(inputs_list, ndmin=2).T
        hidden_outputs = self.activation_function(np.dot(self.wih, inputs))
        return self.activation_function(np.dot(self.who, hidden_outputs))


if __name__ == "__main__":
    np.random.seed(3)
    n = neuralNetwork(3, 5, 2, 0.3)
    for e in range(200):
        n.train([0.9, 0.1, 0.4], [0.01, 0.99])
        n.train([0.1, 0.8, 0.7], [0.99, 0.01])
    print(n.query([0.9, 0.1, 0.4]).ravel())
