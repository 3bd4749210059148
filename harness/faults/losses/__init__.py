"""Mistakes of losses, one module for each loss under its name; those with _ are of several."""

from harness.ground.homes import homes
from harness.scenario.losses import LOSSES

#: All of them, for what is imported is known.
HOMES = dict(homes(__name__, LOSSES))
