import numpy as np


def initialize_adam(parameters):
    zeros = lambda: {"d" + k: np.zeros(p.shape) for k, p in parameters.items()}
    return zeros(), zeros()


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    """t counts from 1"""
    v_corrected, s_corrected = {}, {}
    for key in parameters:
        d = "d" + key
        g = grads[d]
        v[d] = v[d] + (1 - beta1) * (g - v[d])
        s[d] = s[d] + (1 - beta2) * (g * g - s[d])
        v_corrected[d] = v[d] / (1 - np.power(beta1, t))
        s_corrected[d] = s[d] / (1 - np.power(beta2, t))
        parameters[key] = parameters[key] - learning_rate * v_corrected[d] / (np.sqrt(s_corrected[d]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected


if __name__ == "__main__":
    params = {"W1": np.random.randn(2, 3), "b1": np.random.randn(2, 1)}
    v, s = initialize_adam(params)
    for t in range(1, 300):
        grads = {"dW1": params["W1"], "db1": params["b1"]}
        params, v, s, _, _ = update_parameters_with_adam(params, grads, v, s, t)
    print(params)
