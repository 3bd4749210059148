"""The losses, by hand, each in a module of its own name and under the name of its model."""

from harness.ground.homes import classes
from harness.scenario import losses

LOSSES = classes(__name__, losses.LOSSES)
