"""The losses that a scenario may name, one in each module, under the module's name."""

from harness.scenario.kinds import Loss, kinds

LOSSES = kinds(__name__, Loss)
