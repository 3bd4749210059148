"""The largest of each window of an image, and its way back."""

from reference_numpy.layers._pooling import MaxPooling


class MaxPool2d(MaxPooling):
    """Of (batch, channels, height, width)."""
