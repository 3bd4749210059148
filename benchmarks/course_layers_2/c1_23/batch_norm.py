import numpy as np

# Course 2 week 3: batch norm. The course gives only the forward formulas, the backward is my own derivation
# Z is (n_units, m) as always in this course


def batch_norm_forward(Z, gamma, beta, running, momentum=0.9, epsilon=1e-8, training=True):
    if training:
        m = Z.shape[1]
        mu = np.sum(Z, axis=1, keepdims=True) / m
        sigma2 = np.sum((Z - mu) ** 2, axis=1, keepdims=True) / m
        running["mu"] = momentum * running["mu"] + (1 - momentum) * mu
        running["sigma2"] = momentum * running["sigma2"] + (1 - momentum) * sigma2
    else:
        mu, sigma2 = running["mu"], running["sigma2"]
    Z_norm = (Z - mu) / np.sqrt(sigma2 + epsilon)
    Z_tilde = gamma * Z_norm + beta
    cache = (Z, Z_norm, mu, sigma2, gamma, epsilon)
    return Z_tilde, cache


def batch_norm_backward(dZ_tilde, cache):
    Z, Z_norm, mu, sigma2, gamma, epsilon = cache
    m = Z.shape[1]

    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True)

    dZ_norm = dZ_tilde * gamma
    dsigma2 = np.sum(dZ_norm * (Z - mu) * -0.5 * (sigma2 + epsilon) ** -1.5, axis=1, keepdims=True)
    dmu = np.sum(-dZ_norm / np.sqrt(sigma2 + epsilon), axis=1, keepdims=True)
    dmu += dsigma2 * np.sum(-2 * (Z - mu), axis=1, keepdims=True) / m
    dZ = dZ_norm / np.sqrt(sigma2 + epsilon) + dsigma2 * 2 * (Z - mu) / m + dmu / m
    return dZ, dgamma, dbeta
