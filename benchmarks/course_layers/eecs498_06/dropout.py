import numpy as np


class Dropout(object):

    @staticmethod
    def forward(x, dropout_param):
        """
        Inverted dropout. p is the probability of dropping a neuron output.
        dropout_param: 'p', 'mode', optionally 'seed'
        """
        p, mode = dropout_param['p'], dropout_param['mode']
        if 'seed' in dropout_param:
            np.random.seed(dropout_param['seed'])
        mask = None
        if mode == 'train':
            mask = np.random.rand(*x.shape) >= p
            out = x * mask / (1 - p)
        elif mode == 'test':
            out = x
        return out, (dropout_param, mask)

    @staticmethod
    def backward(dout, cache):
        dropout_param, mask = cache
        mode = dropout_param['mode']
        if mode == 'train':
            dx = dout * mask
        elif mode == 'test':
            dx = dout
        return dx


if __name__ == '__main__':
    o, c = Dropout.forward(np.ones((3, 4)), {'p': 0.4, 'mode': 'train', 'seed': 1})
    print(o)
    print(Dropout.backward(np.ones((3, 4)), c))
