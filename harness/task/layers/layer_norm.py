"""layer_norm: weight · (x − mean) / √(variance + eps) + bias, over the last axes of each sample."""

from harness.task.layers._normalised import normalise

forward = normalise
