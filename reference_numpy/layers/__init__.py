"""The layers, by hand, each in a module of its own name and under the name of its model."""

from harness.ground.homes import classes
from harness.scenario import layers

LAYERS = classes(__name__, layers.LAYERS)
