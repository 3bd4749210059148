import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))

    if mode == "train":
        sample_mean = np.mean(x, axis=0)
        sample_var = np.var(x, axis=0)
        sigma = np.sqrt(sample_var + eps)
        x_norm = (x - sample_mean) / sigma
        out = gamma * x_norm + beta
        running_mean = momentum * running_mean + (1 - momentum) * sample_mean
        running_var = momentum * running_var + (1 - momentum) * sample_var
        cache = (gamma, sigma, x_norm)
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
        cache = None

    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward_alt(dout, cache):
    """
    Derived on paper:  J = 1/sigma * (I - 1/N - xhat xhat^T / N)
    """
    gamma, sigma, x_norm = cache
    N = dout.shape[0]

    dgamma = np.einsum('nd,nd->d', dout, x_norm)
    dbeta = np.einsum('nd->d', dout)
    # both sums that we need are already there, times gamma
    dx = gamma / sigma * (dout - dbeta / N - x_norm * dgamma / N)

    return dx, dgamma, dbeta
