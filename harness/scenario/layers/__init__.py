"""The layers that a scenario may name, one in each module, under the module's name."""

from harness.scenario.kinds import Layer, kinds

LAYERS = kinds(__name__, Layer)
