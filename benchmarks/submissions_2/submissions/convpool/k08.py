# -*- coding: utf-8 -*-
# 卷积与池化，im2col 下标法
import numpy as np


def get_im2col_indices(x_shape, field_height, field_width, padding, stride):
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


def im2col_indices(x, field_height, field_width, padding, stride):
    x_padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant")
    k, i, j = get_im2col_indices(x.shape, field_height, field_width, padding, stride)
    cols = x_padded[:, k, i, j]  # (N, C*h*w, 位置)
    return cols.transpose(1, 2, 0).reshape(field_height * field_width * x.shape[1], -1)


def col2im_indices(cols, x_shape, field_height, field_width, padding, stride):
    N, C, H, W = x_shape
    x_padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=cols.dtype)
    k, i, j = get_im2col_indices(x_shape, field_height, field_width, padding, stride)
    cols = cols.reshape(C * field_height * field_width, -1, N).transpose(2, 0, 1)
    np.add.at(x_padded, (slice(None), k, i, j), cols)
    return x_padded[:, :, padding : padding + H, padding : padding + W]


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    h_out = (H + 2 * pad - HH) // stride + 1
    w_out = (W + 2 * pad - WW) // stride + 1
    x_cols = im2col_indices(x, HH, WW, pad, stride)
    res = w.reshape(F, -1).dot(x_cols) + b.reshape(-1, 1)
    out = res.reshape(F, h_out, w_out, N).transpose(3, 0, 1, 2)
    return out, (x, w, b, conv_param, x_cols)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param, x_cols = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    # 偏置：对样本和空间求和
    db = np.sum(dout, axis=(0, 2, 3))
    dout_r = dout.transpose(1, 2, 3, 0).reshape(F, -1)
    dw = dout_r.dot(x_cols.T).reshape(w.shape)
    dx_cols = w.reshape(F, -1).T.dot(dout_r)
    dx = col2im_indices(dx_cols, x.shape, HH, WW, pad, stride)
    return dx, dw, db


# 最大池化
def max_pool_forward_naive(x, pool_param):
    高, 宽, 步长 = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    h_out, w_out = (H - 高) // 步长 + 1, (W - 宽) // 步长 + 1
    cols = im2col_indices(x.reshape(N * C, 1, H, W), 高, 宽, 0, 步长)
    最大 = np.argmax(cols, axis=0)
    out = cols[最大, np.arange(最大.size)]
    out = out.reshape(h_out, w_out, N, C).transpose(2, 3, 0, 1)
    return out, (x, cols.shape, 最大, pool_param)


def max_pool_backward_naive(dout, cache):
    x, 形状, 最大, pool_param = cache
    高, 宽, 步长 = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    dcols = np.zeros(形状)
    dcols[最大, np.arange(最大.size)] = dout.transpose(2, 3, 0, 1).ravel()
    return col2im_indices(dcols, (N * C, 1, H, W), 高, 宽, 0, 步长).reshape(x.shape)


# 平均池化
def 平均池化_forward(x, pool_param):
    高, 宽, 步长 = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - 高) // 步长 + 1, (W - 宽) // 步长 + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * 步长 : i * 步长 + 高, j * 步长 : j * 步长 + 宽].mean(axis=(2, 3))
    return out, (x.shape, pool_param)


def 平均池化_backward(dout, cache):
    形状, pool_param = cache
    高, 宽, 步长 = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(形状)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * 步长 : i * 步长 + 高, j * 步长 : j * 步长 + 宽] += dout[:, :, i, j][..., None, None] / (高 * 宽)
    return dx
