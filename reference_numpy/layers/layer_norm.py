"""Layer normalisation, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OfSamples


class LayerNorm(OfSamples):
    """Over the last axes of each sample; weight and bias have their shape."""
