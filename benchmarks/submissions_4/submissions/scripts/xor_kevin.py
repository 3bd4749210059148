# kevin's xor net
import numpy as np

np.random.seed(42)

inputs = np.array([[0,0],[0,1],[1,0],[1,1]])
expected_output = np.array([[0],[1],[1],[0]])

epochs = 5000
lr = 0.5
inputLayerNeurons, hiddenLayerNeurons, outputLayerNeurons = 2, 3, 1

hidden_weights = np.random.uniform(-1, 1, size=(inputLayerNeurons, hiddenLayerNeurons))
hidden_bias = np.random.uniform(-1, 1, size=(1, hiddenLayerNeurons))
output_weights = np.random.uniform(-1, 1, size=(hiddenLayerNeurons, outputLayerNeurons))
output_bias = np.random.uniform(-1, 1, size=(1, outputLayerNeurons))

def sigmoid(x):
    return 1/(1 + np.exp(-x))

def sigmoid_derivative(x):
    s = sigmoid(x)
    return s * (1 - s)

for epoch in range(epochs):
    # Forward Propagation
    hidden_layer_activation = np.dot(inputs, hidden_weights)
    hidden_layer_activation += hidden_bias
    hidden_layer_output = sigmoid(hidden_layer_activation)

    output_layer_activation = np.dot(hidden_layer_output, output_weights)
    output_layer_activation += output_bias
    predicted_output = sigmoid(output_layer_activation)

    loss = 0.5 * np.sum((expected_output - predicted_output)**2)

    # Backpropagation
    error = expected_output - predicted_output
    d_predicted_output = error * sigmoid_derivative(output_layer_activation)

    error_hidden_layer = d_predicted_output.dot(output_weights.T)
    d_hidden_layer = error_hidden_layer * sigmoid_derivative(hidden_layer_output)

    # Updating Weights and Biases
    output_weights += hidden_layer_output.T.dot(d_predicted_output) * lr
    output_bias += np.sum(d_predicted_output, axis=0, keepdims=True) * lr
    hidden_weights += inputs.T.dot(d_hidden_layer) * lr
    hidden_bias += np.sum(d_hidden_layer, axis=0, keepdims=True) * lr

    if epoch % 1000 == 0:
        print("epoch", epoch, "loss", loss)

print("Output from neural network after 5000 epochs:")
print(*predicted_output)
