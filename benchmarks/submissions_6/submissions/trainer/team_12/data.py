import random


def ring(n, seed=12):
    """points in the plane, class 1 inside of the ring"""
    random.seed(seed)
    xs, ys = [], []
    for _ in range(n):
        a, b = random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5)
        xs.append([a, b])
        ys.append([1.0, 0.0] if a * a + b * b < 1 else [0.0, 1.0])
    return xs, ys
