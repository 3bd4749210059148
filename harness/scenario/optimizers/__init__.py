"""The optimizers that a scenario may name, one in each module, under the module's name."""

from harness.scenario.kinds import Optimizer, kinds

OPTIMIZERS = kinds(__name__, Optimizer)
