# coding: utf-8
"""第五章 卷积神经网络：自己实现二维卷积算子（带步长和零填充），前向+反向"""
import numpy as np


class Conv2D(object):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.weight = np.random.randn(out_channels, in_channels, kernel_size, kernel_size) * 0.1
        self.bias = np.zeros(out_channels)
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.grad_weight = None
        self.grad_bias = None

    def forward(self, X):
        # 零填充
        p, s, k = self.padding, self.stride, self.kernel_size
        B, C, M, N = X.shape
        new_X = np.zeros([B, C, M + 2 * p, N + 2 * p])
        new_X[:, :, p:M + p, p:N + p] = X
        self.new_X = new_X
        self.X_shape = X.shape
        output_h = (M + 2 * p - k) // s + 1
        output_w = (N + 2 * p - k) // s + 1
        output = np.zeros([B, self.weight.shape[0], output_h, output_w])
        for i in range(output_h):
            for j in range(output_w):
                window = new_X[:, :, i * s:i * s + k, j * s:j * s + k]
                output[:, :, i, j] = np.tensordot(window, self.weight, axes=([1, 2, 3], [1, 2, 3])) + self.bias
        return output

    def backward(self, grad_output):
        p, s, k = self.padding, self.stride, self.kernel_size
        B, C, M, N = self.X_shape
        _, _, output_h, output_w = grad_output.shape
        self.grad_weight = np.zeros_like(self.weight)
        # 偏置的梯度：对 batch 和空间位置求和
        self.grad_bias = np.sum(grad_output, axis=(0, 2, 3))
        grad_X = np.zeros_like(self.new_X)
        for i in range(output_h):
            for j in range(output_w):
                window = self.new_X[:, :, i * s:i * s + k, j * s:j * s + k]
                g = grad_output[:, :, i, j]            # (B, out)
                self.grad_weight += np.tensordot(g, window, axes=([0], [0]))
                grad_X[:, :, i * s:i * s + k, j * s:j * s + k] += np.tensordot(g, self.weight, axes=([1], [0]))
        # 去掉填充的部分
        return grad_X[:, :, :M, :N]
