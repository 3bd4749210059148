import numpy as np

np.random.seed(77)

corpus = ("the king rules the land and the queen rules the land with the king "
          "a man walks the dog and a woman walks the cat "
          "the king is a man and the queen is a woman").split()

vocab = sorted(set(corpus))
V = len(vocab)
w2i = {w: i for i, w in enumerate(vocab)}
N = 8
window = 2
eta = 0.02

W_in = np.random.uniform(-0.8, 0.8, (V, N))
W_out = np.random.uniform(-0.8, 0.8, (N, V))


def training_pairs():
    data = []
    for i, w in enumerate(corpus):
        context = []
        for j in range(i - window, i + window + 1):
            if j != i and 0 <= j < len(corpus):
                context.append(w2i[corpus[j]])
        data.append((w2i[w], context))
    return data


def softmax(u):
    e = np.exp(u - np.max(u))
    return e / e.sum(axis=0)


class SkipGram:
    def __init__(self):
        self.w1 = W_in
        self.w2 = W_out

    def forward(self, center):
        h = self.w1[center]
        u = np.dot(self.w2.T, h)
        return softmax(u), h

    def backprop(self, err, h, center):
        dl_dw2 = np.outer(h, err)
        self.w2 = self.w2 - eta * dl_dw2
        dl_dh = np.dot(self.w2, err)
        self.w1[center] = self.w1[center] - eta * dl_dh

    def train(self, epochs):
        data = training_pairs()
        for epoch in range(epochs):
            self.loss = 0
            for center, context in data:
                y_pred, h = self.forward(center)
                # sum of the errors over the context words
                err = np.zeros(V)
                for c in context:
                    err += y_pred
                    err[c] -= 1
                self.backprop(err, h, center)
                self.loss += -np.sum([np.log(y_pred[c]) for c in context])
            if epoch % 20 == 0:
                print("EPOCH:", epoch, "LOSS:", self.loss)

    def most_similar(self, word, top=3):
        v = self.w1[w2i[word]]
        sims = self.w1 @ v / (np.linalg.norm(self.w1, axis=1) * np.linalg.norm(v))
        best = np.argsort(-sims)[1:top + 1]
        return [(vocab[i], round(float(sims[i]), 3)) for i in best]


model = SkipGram()
model.train(101)
print("king ->", model.most_similar("king"))
print("woman ->", model.most_similar("woman"))
