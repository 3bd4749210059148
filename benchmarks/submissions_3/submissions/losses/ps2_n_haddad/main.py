import numpy as np
from classification import HingeLoss, SoftmaxCE, bce_loss
from regression import MSE, huber_loss

if __name__ == '__main__':
    np.random.seed(0)
    scores = np.random.randn(4, 3)
    y = np.array([0, 2, 1, 1])
    for loss in (SoftmaxCE(), HingeLoss()):
        print(loss.forward(scores, y))
        print(loss.backward())
    print(bce_loss(np.array([[0.2], [0.9]]), np.array([[0.], [1.]])))
    print(huber_loss(scores, np.zeros((4, 3))))
    print(MSE().forward(scores, scores + 1))
