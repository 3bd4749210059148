"""Mistakes of layers, one module for each layer under its name; those with _ are of several, or of a part of one."""

from harness.ground.homes import homes
from harness.scenario.layers import LAYERS

#: All of them, for what is imported is known.
HOMES = dict(homes(__name__, LAYERS))
