"""
卷积神经网络识别 X 和 O（10x10 的小图），卷积全部用循环写
卷积(2个3x3卷积核) -> relu -> 平均池化 2x2 -> 全连接 -> softmax
"""
import numpy as np

np.random.seed(9)


def make_image(kind):
    img = -np.ones((10, 10))
    if kind == 0:                      # X
        for i in range(1, 9):
            img[i, i] = 1
            img[i, 9 - i] = 1
    else:                              # O
        img[1, 3:7] = 1
        img[8, 3:7] = 1
        img[3:7, 1] = 1
        img[3:7, 8] = 1
        img[2, 2] = img[2, 7] = img[7, 2] = img[7, 7] = 1
    img = np.roll(img, np.random.randint(-1, 2), axis=0)
    img = np.roll(img, np.random.randint(-1, 2), axis=1)
    return img + 0.3 * np.random.randn(10, 10)


labels = np.random.randint(0, 2, 40)
images = [make_image(k) for k in labels]

kernel = np.random.randn(2, 3, 3) * 0.2
bias_k = np.zeros(2)
W = np.random.randn(2, 2 * 4 * 4) * 0.1
b = np.zeros(2)
lr = 0.02


def conv(img, kernel, bias_k):
    out = np.zeros((2, 8, 8))
    for k in range(2):
        for i in range(8):
            for j in range(8):
                out[k, i, j] = np.sum(img[i:i + 3, j:j + 3] * kernel[k]) + bias_k[k]
    return out


def avg_pool(x):
    out = np.zeros((2, 4, 4))
    for i in range(4):
        for j in range(4):
            out[:, i, j] = x[:, 2 * i:2 * i + 2, 2 * j:2 * j + 2].mean(axis=(1, 2))
    return out


def forward(img):
    z = conv(img, kernel, bias_k)
    a = np.maximum(z, 0)
    pool = avg_pool(a)
    flat = pool.reshape(-1)
    s = W.dot(flat) + b
    p = np.exp(s - s.max())
    p /= p.sum()
    return z, flat, p


def backward(img, label, z, flat, p):
    ds = p.copy()
    ds[label] -= 1
    dW = np.outer(ds, flat)
    db = ds
    dpool = W.T.dot(ds).reshape(2, 4, 4)
    # 平均池化: 梯度平均分给4个位置
    da = np.zeros((2, 8, 8))
    for i in range(4):
        for j in range(4):
            for k in range(2):
                da[k, 2 * i:2 * i + 2, 2 * j:2 * j + 2] = dpool[k, i, j] / 4
    dz = da * (z > 0)
    # 卷积核的梯度
    dkernel = np.zeros((2, 3, 3))
    dbias = np.zeros(2)
    for k in range(2):
        for i in range(8):
            for j in range(8):
                dkernel[k] = dz[k, i, j] * img[i:i + 3, j:j + 3]
                dbias[k] += dz[k, i, j]
    return dW, db, dkernel, dbias


for epoch in range(5):
    loss, right = 0, 0
    for img, label in zip(images, labels):
        z, flat, p = forward(img)
        loss += -np.log(p[label])
        right += int(np.argmax(p) == label)
        dW, db, dkernel, dbias = backward(img, label, z, flat, p)
        W -= lr * dW
        b -= lr * db
        kernel -= lr * dkernel
        bias_k -= lr * dbias
    print("第%d轮 平均损失 %.4f 准确率 %.2f" % (epoch + 1, loss / len(images), right / len(images)))

print("训练后的卷积核:")
print(np.round(kernel, 3))
