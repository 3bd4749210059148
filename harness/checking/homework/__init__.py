"""Homework as it is: layers, losses and optimizers found in a file that says nothing of them, and checked alone."""
