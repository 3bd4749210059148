"""Mistakes of optimizers, one module for each optimizer under its name; those with _ are of all."""

from harness.ground.homes import homes
from harness.scenario.optimizers import OPTIMIZERS

#: All of them, for what is imported is known.
HOMES = dict(homes(__name__, OPTIMIZERS))
