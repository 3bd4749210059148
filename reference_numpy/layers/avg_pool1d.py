"""The mean of each window of a row, and its way back."""

from reference_numpy.layers._pooling import AvgPooling


class AvgPool1d(AvgPooling):
    """Of (batch, channels, length)."""
