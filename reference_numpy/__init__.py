"""Backpropagation written by hand in NumPy: layers, losses and SGD as the textbook states them."""
