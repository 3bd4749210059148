import numpy as np


class Value:
    """a node of the graph"""

    def __init__(self, data, op=None, inputs=()):
        self.cached_data = np.array(data)
        self.op = op
        self.inputs = inputs
        self.grad = None

    def realize_cached_data(self):
        return self.cached_data

    @property
    def shape(self):
        return self.cached_data.shape


class NDOp:
    def __call__(self, *args):
        return Value(self.compute(*[x.cached_data for x in args]), self, args)
