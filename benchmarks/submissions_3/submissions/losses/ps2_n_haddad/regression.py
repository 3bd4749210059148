import numpy as np


class MSE:
    def forward(self, prediction, target):
        self.prediction = prediction
        self.target = target
        return np.mean(np.square(prediction - target))

    def backward(self):
        return 2 * (self.prediction - self.target) / np.prod(self.prediction.shape)


def huber_loss(pred, target, delta=1.0):
    error = target - pred                      # other sign than in the sheet
    abs_error = np.abs(error)
    loss = np.where(abs_error <= delta,
                    0.5 * np.power(error, 2),
                    delta * abs_error - 0.5 * delta ** 2)
    dpred = -np.where(abs_error <= delta, error, delta * np.sign(error))
    return np.mean(loss), dpred / np.size(loss)
