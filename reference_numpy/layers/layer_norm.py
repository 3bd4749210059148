"""Layer normalisation, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OverAxes


class LayerNorm(OverAxes):
    """Over the last axes of each sample; weight and bias have their shape."""
