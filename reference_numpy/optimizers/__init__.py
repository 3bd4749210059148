"""The optimizers, by hand, each in a module of its own name and under the name of its model."""

from harness.ground.homes import classes
from harness.scenario import optimizers

OPTIMIZERS = classes(__name__, optimizers.OPTIMIZERS)
