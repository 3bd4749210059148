# -*- coding: utf-8 -*-
import numpy as np
import time

rs = np.random.RandomState(3)
# N is batch size; D_in is input dimension; H is hidden dimension; D_out is output dimension.
N, D_in, H, D_out = 16, 5, 7, 2
x = rs.randn(N, D_in)
y = rs.randn(N, D_out)
w1 = rs.randn(D_in, H) * 0.3
b1 = np.zeros(H)
w2 = rs.randn(H, D_out) * 0.3
b2 = np.zeros(D_out)
learning_rate = 0.05
start = time.time()

for t in range(25):
    # Forward pass: compute predicted y
    z = x.dot(w1) + b1
    h = np.tanh(z)
    y_pred = h.dot(w2) + b2
    # Compute and print loss
    loss = np.square(y_pred - y).mean()
    if t % 5 == 4:
        print(t, loss)
    # Backprop to compute gradients of w1 and w2 with respect to loss
    grad_y_pred = 2.0 * (y_pred - y) / y.size
    grad_w2 = h.T.dot(grad_y_pred)
    grad_b2 = grad_y_pred.sum(axis=0)
    grad_h = grad_y_pred.dot(w2.T)
    grad_z = grad_h * (1 - z ** 2)
    grad_w1 = x.T.dot(grad_z)
    grad_b1 = grad_z.sum(axis=0)
    # Update weights
    w1 -= learning_rate * grad_w1
    b1 -= learning_rate * grad_b1
    w2 -= learning_rate * grad_w2
    b2 -= learning_rate * grad_b2

print('finished in %.2f s' % (time.time() - start))
