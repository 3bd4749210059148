"""Cross-verification of hand-written NumPy backpropagation against torch.nn and torch.optim.SGD."""

__version__ = "0.1.0"
