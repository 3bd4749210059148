import numpy as np

class MSELoss:
    def forward(self, y_pred, y_true):
        self.y_pred = y_pred
        self.y_true = y_true
        return np.mean((y_pred - y_true)**2)
    def backward(self):
        return 2*(self.y_pred - self.y_true)/self.y_pred.shape[0]

class BCEWithLogits:
    def forward(self, logits, y_true):
        self.logits = logits
        self.y_true = y_true
        self.p = 1/(1+np.exp(-logits))
        return np.mean(np.maximum(logits,0) - logits*y_true + np.log1p(np.exp(-np.abs(logits))))
    def backward(self):
        return (self.p - self.y_true)/self.p.size

class SoftmaxCrossEntropy:
    def forward(self, logits, labels):
        self.labels = labels
        ex = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p = ex/ex.sum(axis=1, keepdims=True)
        self.n = logits.shape[0]
        return -np.sum(np.log(self.p[np.arange(self.n), labels]))/self.n
    def backward(self):
        d = self.p.copy()
        d[np.arange(self.n), self.labels] = d[np.arange(self.n), self.labels] - 1
        d = d*self.p
        return d/self.n

class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta
    def forward(self, y_pred, y_true):
        self.e = y_pred - y_true
        return np.mean(np.where(np.abs(self.e) < self.delta, 0.5*self.e**2, self.delta*(np.abs(self.e) - 0.5*self.delta)))
    def backward(self):
        return np.where(np.abs(self.e) < self.delta, self.e, self.delta*np.sign(self.e))/self.e.size
