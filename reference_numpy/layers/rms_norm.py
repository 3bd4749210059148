"""Division by the root mean square, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OverAxes


class RMSNorm(OverAxes):
    """Over the last axes of each sample, of which no mean is taken off; the weight has their shape."""
