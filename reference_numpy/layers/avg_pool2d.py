"""The mean of each window of an image, and its way back."""

from reference_numpy.layers._pooling import AvgPooling


class AvgPool2d(AvgPooling):
    """Of (batch, channels, height, width)."""
