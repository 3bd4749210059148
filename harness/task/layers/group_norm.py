"""group_norm: weight · (x − mean) / √(variance + eps) + bias, over each group of a sample's channels."""

from harness.task.layers._normalised import normalise

forward = normalise
