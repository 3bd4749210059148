import random
import numpy as np

def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z)*(1-sigmoid(z))

np.random.seed(12)
random.seed(12)

# three noisy clusters, one-hot targets as column vectors
training_data = []
means = np.random.randn(3, 4)*1.5
for i in range(240):
    k = i % 3
    x = (means[k] + np.random.randn(4)).reshape(4, 1)
    y = np.zeros((3, 1))
    y[k] = 1.0
    training_data.append((x, y))
test_data = training_data[200:]
training_data = training_data[:200]

sizes = [4, 10, 3]
num_layers = len(sizes)
biases = [np.random.randn(y, 1) for y in sizes[1:]]
weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

epochs = 30
mini_batch_size = 10
eta = 1.0
n = len(training_data)

for j in range(epochs):
    random.shuffle(training_data)
    mini_batches = [training_data[k:k+mini_batch_size] for k in range(0, n, mini_batch_size)]
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    for mini_batch in mini_batches:
        for x, y in mini_batch:
            # feedforward
            activation = x
            activations = [x]
            zs = []
            for b, w in zip(biases, weights):
                z = np.dot(w, activation)+b
                zs.append(z)
                activation = sigmoid(z)
                activations.append(activation)
            # backward pass
            delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
            nabla_b[-1] = nabla_b[-1] + delta
            nabla_w[-1] = nabla_w[-1] + np.dot(delta, activations[-2].transpose())
            for l in range(2, num_layers):
                delta = np.dot(weights[-l+1].transpose(), delta) * sigmoid_prime(zs[-l])
                nabla_b[-l] = nabla_b[-l] + delta
                nabla_w[-l] = nabla_w[-l] + np.dot(delta, activations[-l-1].transpose())
        weights = [w-(eta/len(mini_batch))*nw for w, nw in zip(weights, nabla_w)]
        biases = [b-(eta/len(mini_batch))*nb for b, nb in zip(biases, nabla_b)]

    # evaluate
    correct = 0
    cost = 0.0
    for x, y in test_data:
        a = x
        for b, w in zip(biases, weights):
            a = sigmoid(np.dot(w, a)+b)
        cost += 0.5*np.sum((a-y)**2)/len(test_data)
        correct += int(np.argmax(a) == np.argmax(y))
    print("Epoch {0}: {1} / {2}, cost {3:.4f}".format(j, correct, len(test_data), cost))
