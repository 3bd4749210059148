"""Red de dos capas para regresion; los registros se recorren uno a uno."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "bias": "none", "rate": "lr"}


class NeuralNetwork(object):
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate=0.1):
        self.weights_input_to_hidden = np.random.normal(0.0, input_nodes ** -0.5, (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = np.random.normal(0.0, hidden_nodes ** -0.5, (hidden_nodes, output_nodes))
        self.lr = learning_rate

    def activation(self, v):
        # sigmoide por medio de la tangente hiperbolica
        return 0.5 * (1 + np.tanh(0.5 * v))

    def train(self, X, y):
        """Un paso con todo el lote; devuelve la perdida antes del paso."""
        n_records = X.shape[0]
        delta_i_h = np.zeros(self.weights_input_to_hidden.shape)
        delta_h_o = np.zeros(self.weights_hidden_to_output.shape)
        loss = 0.0
        for x, t in zip(X, y):
            # hacia adelante
            hidden = self.activation(x @ self.weights_input_to_hidden)
            salida = hidden @ self.weights_hidden_to_output

            # hacia atras: la salida es lineal, su derivada vale 1
            error = t - salida
            loss += 0.5 * np.sum(error ** 2)
            hidden_error = self.weights_hidden_to_output @ error
            hidden_term = hidden_error * hidden * (1 - hidden)

            # acumulamos, todavia no se cambia ningun peso
            delta_i_h += x[:, None] * hidden_term
            delta_h_o += hidden[:, None] * error

        self.weights_hidden_to_output += self.lr * delta_h_o / n_records
        self.weights_input_to_hidden += self.lr * delta_i_h / n_records
        return loss / n_records

    def run(self, X):
        return self.activation(X @ self.weights_input_to_hidden) @ self.weights_hidden_to_output


if __name__ == "__main__":
    np.random.seed(21)
    X = np.random.rand(40, 3)
    y = (X[:, :1] - 0.5 * X[:, 1:2]) * X[:, 2:]
    red = NeuralNetwork(3, 5, 1, 0.8)
    for epoca in range(200):
        perdida = red.train(X, y)
    print("perdida", perdida)
