import numpy as np

class NeuralNet():

    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.w_ih = np.random.normal(0, 0.2, (n_inputs, n_hidden))
        self.b_h = np.zeros((1, n_hidden))
        self.w_ho = np.random.normal(0, 0.2, (n_hidden, n_outputs))
        self.b_o = np.zeros((1, n_outputs))

    def relu(self, x):
        return np.maximum(0, x)

    def softmax(self, x):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)

    def forward(self, X):
        self.inputs = X
        self.hidden = self.relu(np.dot(X, self.w_ih) + self.b_h)
        self.output = np.dot(self.hidden, self.w_ho) + self.b_o
        return self.output

    def loss(self, X, y):
        probs = self.softmax(self.forward(X))
        correct = probs[np.arange(len(y)), y]
        return np.mean(-np.log(correct))

    def backward(self, y):
        # call forward (or loss) first!
        N = len(y)
        d_out = self.softmax(self.output)
        d_out[np.arange(N), y] -= 1
        d_out = d_out / N

        self.dw_ho = np.dot(self.hidden.T, d_out)
        self.db_o = np.sum(d_out, axis=0, keepdims=True)

        d_hid = np.dot(d_out, self.w_ho.T)
        d_hid[d_hid < 0] = 0      # relu
        self.dw_ih = np.dot(self.inputs.T, d_hid)
        self.db_h = np.sum(d_hid, axis=0, keepdims=True)

    def update(self, learning_rate):
        self.w_ih -= learning_rate * self.dw_ih
        self.b_h -= learning_rate * self.db_h
        self.w_ho -= learning_rate * self.dw_ho
        self.b_o -= learning_rate * self.db_o

    def train_step(self, X, y, learning_rate=0.05):
        l = self.loss(X, y)
        self.backward(y)
        self.update(learning_rate)
        return l
