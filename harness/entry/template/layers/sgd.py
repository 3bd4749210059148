"""A step of gradient descent with momentum, as torch takes it."""


def sgd(weight, gradient, velocity, lr=0.1, momentum=0.9):
    velocity = momentum * velocity + gradient
    weight = weight - lr * velocity
    return weight, velocity
