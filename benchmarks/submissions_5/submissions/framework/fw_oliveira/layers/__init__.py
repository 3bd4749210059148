from .linear import Linear
from .activations import ReLU, Tanh
