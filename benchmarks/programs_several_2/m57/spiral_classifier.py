import numpy as np

# generate the spiral data
np.random.seed(0)
N = 30  # number of points per class
D = 2  # dimensionality
K = 3  # number of classes
X = np.zeros((N * K, D))
y = np.zeros(N * K, dtype='uint8')
for j in range(K):
    ix = range(N * j, N * (j + 1))
    r = np.linspace(0.0, 1, N)
    t = np.linspace(j * 4, (j + 1) * 4, N) + np.random.randn(N) * 0.2
    X[ix] = np.c_[r * np.sin(t), r * np.cos(t)]
    y[ix] = j

# initialize parameters randomly
h = 20  # size of hidden layer
W1 = 0.5 * np.random.randn(D, h)
b1 = 0.1 * np.random.randn(1, h)
W2 = 0.5 * np.random.randn(h, K)
b2 = np.zeros((1, K))

# some hyperparameters
eta = 1e-0
lam = 1e-1  # regularization strength

# gradient descent loop
m = X.shape[0]
for i in range(500):
    # evaluate class scores, [N x K]
    H = np.maximum(0, np.dot(X, W1) + b1)
    scores = np.dot(H, W2) + b2

    # compute the class probabilities
    exp_scores = np.exp(scores)
    P = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # compute the loss: average cross-entropy loss and regularization
    correct_logprobs = -np.log(P[range(m), y])
    data_loss = np.sum(correct_logprobs) / m
    reg_loss = 0.5 * lam * np.sum(W1 * W1) + 0.5 * lam * np.sum(W2 * W2)
    loss = data_loss + reg_loss
    if i % 100 == 0:
        print("iteration %d: loss %f" % (i, loss))

    # compute the gradient on scores
    dS = P
    dS[range(m), y] -= 1
    dS /= N

    # backpropate the gradient to the parameters
    dW2 = np.dot(H.T, dS)
    db2 = np.sum(dS, axis=0, keepdims=True)
    dH = np.dot(dS, W2.T)
    dH[H <= 0] = 0
    dW1 = np.dot(X.T, dH)
    db1 = np.sum(dH, axis=0, keepdims=True)

    # add regularization gradient contribution
    dW2 += lam * W2
    dW1 += W1

    # perform a parameter update
    W1 += -eta * dW1
    b1 += -eta * db1
    W2 += -eta * dW2
    b2 += -eta * db2

H = np.maximum(0, np.dot(X, W1) + b1)
predicted_class = np.argmax(np.dot(H, W2) + b2, axis=1)
print('training accuracy: %.2f' % (np.mean(predicted_class == y)))
