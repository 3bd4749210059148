from layers.conv import Conv2D
from layers.pool import MaxPool2D
from layers.dense import Flatten, Dense
import numpy as np

if __name__ == '__main__':
    net = [Conv2D(1, 4, 3), MaxPool2D(2), Flatten(), Dense(4 * 3 * 3, 10)]
    x = np.random.randn(2, 1, 8, 8)
    for layer in net:
        x = layer.forward(x)
    print(x.shape)
