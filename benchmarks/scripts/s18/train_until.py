import numpy as np

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

def sigmoid_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))

np.random.seed(8)

# third column is just ones (acts like a bias)
inputs = np.array([[0, 0, 1],
                   [0, 1, 1],
                   [1, 0, 1],
                   [1, 1, 1],
                   [0.5, 0.2, 1]])
targets = np.array([[0], [1], [1], [1], [0.4]])

weights_hidden = np.random.normal(size=(3, 5))
weights_output = np.random.normal(size=(5, 1))

learning_rate = 0.8
eps = 0.02
loss = 1e9
count = 0

while loss > eps:
    hidden = sigmoid(np.dot(inputs, weights_hidden))
    output = sigmoid(np.dot(hidden, weights_output))

    error = output - targets
    loss = 0.5 * np.sum(error ** 2)

    d_output = error * sigmoid_derivative(output)
    d_hidden = np.dot(d_output, weights_output.T) * sigmoid_derivative(hidden)

    weights_output -= learning_rate * np.dot(hidden.T, d_output)
    weights_hidden -= learning_rate * np.dot(inputs.T, d_hidden)

    count += 1
    if count % 100 == 0:
        print(f"iter {count}  loss {loss:.5f}")
    if count > 50000:
        print("did not converge")
        break

print("finished after", count, "iterations, loss =", loss)
print(output)
