import numpy as np


def get_im2col_indices(x_shape, field_height, field_width, padding=1, stride=1):
    N, C, H, W = x_shape
    out_height = (H + 2 * padding - field_height) // stride + 1
    out_width = (W + 2 * padding - field_width) // stride + 1

    i0 = np.repeat(np.arange(field_height), field_width)
    i0 = np.tile(i0, C)
    i1 = stride * np.repeat(np.arange(out_height), out_width)
    j0 = np.tile(np.arange(field_width), field_height * C)
    j1 = stride * np.tile(np.arange(out_width), out_height)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), field_height * field_width).reshape(-1, 1)
    return k, i, j


class Layer(object):
    def set_input_shape(self, shape):
        self.input_shape = shape

    def layer_name(self):
        return self.__class__.__name__

    def parameters(self):
        return 0


class Conv2D(Layer):
    """A 2D Convolution Layer."""

    def __init__(self, n_filters, filter_shape, input_shape, padding=0, stride=1):
        self.n_filters = n_filters
        self.filter_shape = filter_shape
        self.padding = padding
        self.stride = stride
        self.set_input_shape(input_shape)
        fh, fw = filter_shape
        limit = 1 / np.sqrt(fh * fw)
        self.W = np.random.uniform(-limit, limit, size=(n_filters, input_shape[0], fh, fw))
        self.w0 = np.zeros((n_filters, 1))

    def parameters(self):
        return np.prod(self.W.shape) + np.prod(self.w0.shape)

    def output_shape(self):
        _, h, w = self.input_shape
        fh, fw = self.filter_shape
        return (self.n_filters, (h + 2 * self.padding - fh) // self.stride + 1, (w + 2 * self.padding - fw) // self.stride + 1)

    def forward_pass(self, X, training=True):
        batch_size = X.shape[0]
        self.X_shape = X.shape
        p = self.padding
        X_pad = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
        k, i, j = get_im2col_indices(X.shape, *self.filter_shape, p, self.stride)
        cols = X_pad[:, k, i, j]                                   # (N, C*fh*fw, P)
        self.X_col = cols.transpose(1, 2, 0).reshape(cols.shape[1], -1)
        self.W_col = self.W.reshape((self.n_filters, -1))
        output = self.W_col.dot(self.X_col) + self.w0
        output = output.reshape(self.output_shape() + (batch_size,))
        return output.transpose(3, 0, 1, 2)

    def backward_pass(self, accum_grad):
        N, C, H, W = self.X_shape
        accum_grad = accum_grad.transpose(1, 2, 3, 0).reshape(self.n_filters, -1)
        self.grad_w = accum_grad.dot(self.X_col.T).reshape(self.W.shape)
        self.grad_w0 = np.sum(accum_grad, axis=1, keepdims=True)

        cols = self.W_col.T.dot(accum_grad)
        p = self.padding
        X_pad = np.zeros((N, C, H + 2 * p, W + 2 * p))
        k, i, j = get_im2col_indices(self.X_shape, *self.filter_shape, p, self.stride)
        cols = cols.reshape(cols.shape[0], -1, N).transpose(2, 0, 1)
        np.add.at(X_pad, (slice(None), k, i, j), cols)
        return X_pad[:, :, p:H + p, p:W + p]
