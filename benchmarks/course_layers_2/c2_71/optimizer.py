import numpy as np


class _BaseOptimizer:
    def __init__(self, learning_rate=1e-4, reg=1e-3):
        self.learning_rate = learning_rate
        self.reg = reg

    def update(self, model):
        pass

    def apply_regularization(self, model):
        """
        Apply L2 penalty to the model. Update the gradient dictionary in the model
        """
        for key in model.gradients:
            if key.startswith('W'):
                model.gradients[key] = model.gradients[key] + self.reg * model.weights[key]


class SGD(_BaseOptimizer):
    def update(self, model):
        self.apply_regularization(model)
        for key in model.weights:
            model.weights[key] -= self.learning_rate * model.gradients[key]


class MomentumSGD(_BaseOptimizer):
    def __init__(self, learning_rate=1e-4, reg=1e-3, momentum=0.9):
        super().__init__(learning_rate, reg)
        self.momentum = momentum
        self.grad_tracker = {}

    def update(self, model):
        self.apply_regularization(model)
        for key, g in model.gradients.items():
            v = self.grad_tracker.get(key, np.zeros_like(g))
            self.grad_tracker[key] = self.momentum * v - self.learning_rate * g
            model.weights[key] += self.grad_tracker[key]


class Model:
    """only for trying"""
    def __init__(self):
        self.weights = {'W1': np.random.randn(3, 2), 'b1': np.zeros(2)}
        self.gradients = {'W1': np.zeros((3, 2)), 'b1': np.zeros(2)}
