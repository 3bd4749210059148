# 带动量的小批量梯度下降  拟合 y = x^2 + 噪声
import numpy as np
np.random.seed(6)

x = np.random.uniform(-1.5, 1.5, (300, 1))
y = x ** 2 + 0.05 * np.random.randn(300, 1)

hid = 12
w1 = np.random.randn(1, hid) * 2
b1 = np.random.randn(1, hid)
w2 = np.random.randn(hid, 1) * 0.3
b2 = np.zeros((1, 1))

# 动量
v_w1, v_b1, v_w2, v_b2 = 0, 0, 0, 0
beta = 0.9
lr = 0.5
pi_ci = 20      # 批大小

for epoch in range(200):
    suoyin = np.arange(300)
    np.random.shuffle(suoyin)
    for k in range(300 // pi_ci):
        xb = x[suoyin[k * pi_ci:(k + 1) * pi_ci]]
        yb = y[suoyin[k * pi_ci:(k + 1) * pi_ci]]

        # 前向传播
        z1 = np.dot(xb, w1) + b1
        h = 1 / (1 + np.exp(-z1))
        yp = np.dot(h, w2) + b2

        # 反向传播
        dy = (yp - yb) / pi_ci
        dw2 = np.dot(h.T, dy)
        db2 = np.sum(dy, axis=0, keepdims=True)
        dh = np.dot(dy, w2.T)
        dz1 = dh * h * (1 - h)
        dw1 = np.dot(xb.T, dz1)
        db1 = np.sum(dz1, axis=0, keepdims=True)

        # 动量更新
        v_w1 = beta * v_w1 + (1 - beta) * dw1
        v_b1 = beta * v_b1 + (1 - beta) * db1
        v_w2 = beta * v_w2 + (1 - beta) * dw2
        v_b2 = beta * v_b2 + (1 - beta) * db2
        w1 = w1 - lr * v_w1
        b1 = b1 - lr * v_b1
        w2 = w2 - lr * v_w2
        b2 = b2 - lr * v_b2

    # 每20轮看一下总损失
    if epoch % 20 == 0:
        quanbu = np.dot(1 / (1 + np.exp(-(np.dot(x, w1) + b1))), w2) + b2
        print('轮数', epoch, '损失', 0.5 * np.mean((quanbu - y) ** 2))
