"""Hourly rides: sigmoid hidden layer, linear output, one pass over the records per step."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "bias": "none", "rate": "lr"}


class NeuralNetwork(object):
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate=0.5):
        self.weights_input_to_hidden = np.random.normal(
            0.0, input_nodes ** -0.5, (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = np.random.normal(
            0.0, hidden_nodes ** -0.5, (hidden_nodes, output_nodes))
        self.lr = learning_rate

    def activation_function(self, x):
        return 1 / (1 + np.exp(-x))

    def forward_pass(self, X):
        hidden_outputs = self.activation_function(np.dot(X, self.weights_input_to_hidden))
        final_outputs = np.dot(hidden_outputs, self.weights_hidden_to_output)
        return final_outputs, hidden_outputs

    def train(self, X, y):
        n_records = X.shape[0]
        delta_weights_i_h = np.zeros(self.weights_input_to_hidden.shape)
        delta_weights_h_o = np.zeros(self.weights_hidden_to_output.shape)
        squared = 0.0

        for features, target in zip(X, y):
            final_outputs, hidden_outputs = self.forward_pass(features)

            error = target - final_outputs
            squared += np.sum(error ** 2)
            output_error_term = 2 * error

            hidden_error = np.dot(self.weights_hidden_to_output, output_error_term)
            hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)

            delta_weights_h_o += output_error_term * hidden_outputs[:, None]
            delta_weights_i_h = hidden_error_term * features[:, None]

        self.weights_hidden_to_output += self.lr * delta_weights_h_o / n_records
        self.weights_input_to_hidden += self.lr * delta_weights_i_h / n_records
        return squared / n_records


if __name__ == '__main__':
    np.random.seed(42)
    rides = np.random.rand(50, 4)
    counts = rides[:, :1] * 0.7 - rides[:, 2:3] * 0.4
    network = NeuralNetwork(4, 6, 1, 0.3)
    for ii in range(100):
        loss = network.train(rides, counts)
    print(loss)
