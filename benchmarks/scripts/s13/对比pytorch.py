# 用numpy和pytorch分别实现，比较结果
import numpy as np
import torch

x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
w1 = 0.2; w2 = -0.4; w3 = 0.5; w4 = 0.6; w5 = 0.1; w6 = -0.5; w7 = -0.3; w8 = 0.8

# pytorch 的参数
x = [torch.Tensor([0.5]), torch.Tensor([0.3])]
y = [torch.Tensor([0.23]), torch.Tensor([-0.07])]
W = [torch.Tensor([0.2]), torch.Tensor([-0.4]), torch.Tensor([0.5]), torch.Tensor([0.6]),
     torch.Tensor([0.1]), torch.Tensor([-0.5]), torch.Tensor([-0.3]), torch.Tensor([0.8])]
for t in W:
    t.requires_grad = True


def sigmoid_np(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_torch(z):
    return 1 / (1 + torch.exp(-z))


step = 1
for k in range(10):
    # ---------------- numpy ----------------
    out_h1 = sigmoid_np(w1 * x1 + w3 * x2)
    out_h2 = sigmoid_np(w2 * x1 + w4 * x2)
    out_o1 = sigmoid_np(w5 * out_h1 + w7 * out_h2)
    out_o2 = sigmoid_np(w6 * out_h1 + w8 * out_h2)
    loss_np = ((out_o1 - y1) ** 2 + (out_o2 - y2) ** 2) / 2

    # 求导
    d_o1 = out_o1 - y1
    d_o2 = out_o2 - y2
    s1 = out_o1 * (1 - out_o1)
    s2 = out_o2 * (1 - out_o2)
    d_w5 = d_o1 * s1 * out_h1
    d_w7 = d_o1 * s1 * out_h2
    d_w6 = d_o2 * s2 * out_h1
    d_w8 = d_o2 * s2 * out_h2
    d_h1 = d_o1 * s1 * w5 + d_o2 * s2 * w6
    d_h2 = d_o1 * s1 * w7 + d_o2 * s2 * w8
    d_w1 = d_h1 * out_h1 * (1 - out_h1) * x1
    d_w3 = d_h1 * out_h1 * (1 - out_h1) * x2
    d_w2 = d_h2 * out_h2 * (1 - out_h2) * x1
    d_w4 = d_h2 * out_h2 * (1 - out_h2) * x2
    grad_np = [d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8]

    w1, w2, w3, w4 = w1 - step * d_w1, w2 - step * d_w2, w3 - step * d_w3, w4 - step * d_w4
    w5, w6, w7, w8 = w5 - step * d_w5, w6 - step * d_w6, w7 - step * d_w7, w8 - step * d_w8

    # ---------------- pytorch ----------------
    h1 = sigmoid_torch(W[0] * x[0] + W[2] * x[1])
    h2 = sigmoid_torch(W[1] * x[0] + W[3] * x[1])
    o1 = sigmoid_torch(W[4] * h1 + W[6] * h2)
    o2 = sigmoid_torch(W[5] * h1 + W[7] * h2)
    loss_t = ((o1 - y[0]) ** 2 + (o2 - y[1]) ** 2) / 2
    loss_t.backward()
    print("第%d轮" % (k + 1), " numpy loss: %.5f" % loss_np, " torch loss: %.5f" % loss_t.item())
    print("   numpy 梯度:", [round(float(g), 4) for g in grad_np])
    print("   torch 梯度:", [round(t.grad.item(), 4) for t in W])
    for t in W:
        t.data = t.data - step * t.grad.data
        t.grad.data.zero_()

print("numpy:", [round(float(w), 4) for w in [w1, w2, w3, w4, w5, w6, w7, w8]])
print("torch:", [round(t.item(), 4) for t in W])
