class Layer:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, x, train_flg=True):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError
