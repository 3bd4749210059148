import numpy as np

np.random.seed(0)

# ---- three spirals
N = 60      # points per class
D = 2
K = 3
X = np.zeros((N*K, D))
y = np.zeros(N*K, dtype='int')
for j in range(K):
    ix = range(N*j, N*(j+1))
    r = np.linspace(0.0, 1, N)
    th = np.linspace(j*4, (j+1)*4, N) + np.random.randn(N)*0.2
    X[ix] = np.c_[r*np.sin(th), r*np.cos(th)]
    y[ix] = j

# ---- network 2 - 40 - 20 - 3 with ReLU, softmax, L2
h1, h2 = 40, 20
W1 = 0.3*np.random.randn(D, h1)
b1 = np.zeros(h1)
W2 = 0.2*np.random.randn(h1, h2)
b2 = np.zeros(h2)
W3 = 0.2*np.random.randn(h2, K)
b3 = np.zeros(K)

step_size = 0.5
reg = 1e-3

for i in range(1200):
    hidden1 = np.maximum(0, X.dot(W1) + b1)
    hidden2 = np.maximum(0, hidden1.dot(W2) + b2)
    scores = hidden2.dot(W3) + b3

    # softmax
    scores -= scores.max(axis=1, keepdims=True)
    exp_scores = np.exp(scores)
    probs = exp_scores/exp_scores.sum(axis=1, keepdims=True)

    data_loss = -np.log(probs[np.arange(N*K), y]).mean()
    reg_loss = 0.5*reg*(np.sum(W1*W1) + np.sum(W2*W2) + np.sum(W3*W3))
    loss = data_loss + reg_loss
    if i % 200 == 0:
        acc = np.mean(probs.argmax(axis=1) == y)
        print('iteration %d: loss %f, accuracy %.2f' % (i, loss, acc))

    # gradient
    dscores = probs.copy()
    dscores[np.arange(N*K), y] -= 1
    dscores /= N*K

    dW3 = hidden2.T.dot(dscores) + reg*W3
    db3 = dscores.sum(axis=0)
    dhidden2 = dscores.dot(W3.T)
    dhidden2[hidden2 <= 0] = 0

    dW2 = hidden1.T.dot(dhidden2) + reg*W2
    db2 = dhidden2.sum(axis=0)
    dhidden1 = dhidden2.dot(W2.T)
    dhidden1[hidden1 <= 0] = 0

    dW1 = X.T.dot(dhidden1) + reg*W1
    db1 = dhidden1.sum(axis=0)

    W1 += -step_size*dW1
    b1 += -step_size*db1
    W2 += -step_size*dW2
    b2 += -step_size*db2
    W3 += -step_size*dW3
    b3 += -step_size*db3
