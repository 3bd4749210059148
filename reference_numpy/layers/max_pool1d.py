"""The largest of each window of a row, and its way back."""

from reference_numpy.layers._pooling import MaxPooling


class MaxPool1d(MaxPooling):
    """Of (batch, channels, length)."""
