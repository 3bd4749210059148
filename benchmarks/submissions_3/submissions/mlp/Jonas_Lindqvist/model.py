from layers import Linear, ReLU, SoftmaxCrossEntropy


class MLP:
    """fc1 -> relu -> fc2, the loss is separate"""

    def __init__(self, d_in, d_hidden, d_out):
        self.fc1 = Linear(d_in, d_hidden)
        self.relu = ReLU()
        self.fc2 = Linear(d_hidden, d_out)
        self.criterion = SoftmaxCrossEntropy()

    def forward(self, X):
        return self.fc2.forward(self.relu.forward(self.fc1.forward(X)))

    def loss_and_gradients(self, X, y):
        loss = self.criterion.forward(self.forward(X), y)
        grad = self.criterion.backward()
        for layer in [self.fc2, self.relu, self.fc1]:
            grad = layer.backward(grad)
        grads = {
            'W1': self.fc1.dW, 'b1': self.fc1.db,
            'W2': self.fc2.dW, 'b2': self.fc2.db,
        }
        return loss, grads

    def step(self, lr):
        for layer in (self.fc1, self.fc2):
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db

    def train_step(self, X, y, lr=0.1):
        loss, _ = self.loss_and_gradients(X, y)
        self.step(lr)
        return loss
