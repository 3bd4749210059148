"""rms_norm: weight · x / √(mean of x² + eps), over the last axes of each sample."""

from harness.task.layers._normalised import normalise

forward = normalise
