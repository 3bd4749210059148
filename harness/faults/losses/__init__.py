"""Mistakes of losses, one module for each loss under its name; those with _ are of several."""

from harness.ground.homes import homes
from harness.scenario.losses import LOSSES

HOMES = homes(__name__, LOSSES)
