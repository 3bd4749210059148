from .base import Layer
from .batch_normalization import BatchNormalization
from .dropout import Dropout
from .layer_normalization import LayerNormalization
