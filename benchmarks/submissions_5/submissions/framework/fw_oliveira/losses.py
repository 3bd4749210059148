import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.n = scores.shape[0]
        self.y = np.zeros(scores.shape)
        self.y[range(self.n), labels] = 1.0
        c = scores.max(1, keepdims=True)
        self.logp = scores - (c + np.log(np.exp(scores - c).sum(1, keepdims=True)))
        return -(self.y * self.logp).sum() / self.n

    def backward(self):
        return (np.exp(self.logp) - self.y) / self.n
