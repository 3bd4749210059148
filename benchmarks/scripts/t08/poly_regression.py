#!/usr/bin/env python3
"""Polynomial regression by gradient descent, learning rate decays with the epoch."""
import numpy as np

rng = np.random.default_rng(3)
m = 80
x = rng.uniform(-2, 2, size=m)
y = 0.5 * x ** 3 - x ** 2 + 2 + 0.3 * rng.standard_normal(m)

# design matrix 1, x, x^2, x^3 ; standardise everything but the ones
powers = np.stack([x, x ** 2, x ** 3], axis=1)
mu, sd = powers.mean(axis=0), powers.std(axis=0)
A = np.hstack([np.ones((m, 1)), (powers - mu) / sd])

theta = np.zeros(4)
alpha0 = 0.3
decay = 0.01
lam = 0.1


def cost(theta):
    r = A @ theta - y
    # intercept is not penalised
    return (r @ r + lam * np.sum(theta[1:] ** 2)) / (2 * m)


def gradient(theta):
    g = A.T @ (A @ theta - y)
    g[1:] += lam * theta[1:]
    return g / m


history = []
for epoch in range(400):
    alpha = alpha0 / (1 + decay * epoch)
    history.append(cost(theta))
    theta = theta - alpha * gradient(theta)
    if epoch % 50 == 0:
        print(f"epoch {epoch:3d}  alpha {alpha:.4f}  cost {history[-1]:.5f}")

coef = theta[1:] / sd
intercept = theta[0] - np.sum(coef * mu)
print("fitted: %.3f + %.3f x + %.3f x^2 + %.3f x^3" % (intercept, *coef))
