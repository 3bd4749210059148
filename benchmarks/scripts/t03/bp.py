import numpy as np

# BP算法练习，所有的量都放到字典里

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def d_sigmoid(y):
    # y 是 sigmoid 的输出
    return y * (1 - y)

def init():
    w = {'w1': 0.2, 'w2': -0.4, 'w3': 0.5, 'w4': 0.6,
         'w5': 0.1, 'w6': -0.5, 'w7': -0.3, 'w8': 0.8}
    return w

def forward(w, x):
    net = {}
    net['zh1'] = w['w1'] * x[0] + w['w3'] * x[1]
    net['zh2'] = w['w2'] * x[0] + w['w4'] * x[1]
    net['h1'] = sigmoid(net['zh1'])
    net['h2'] = sigmoid(net['zh2'])
    net['zo1'] = w['w5'] * net['h1'] + w['w7'] * net['h2']
    net['zo2'] = w['w6'] * net['h1'] + w['w8'] * net['h2']
    net['o1'] = sigmoid(net['zo1'])
    net['o2'] = sigmoid(net['zo2'])
    return net

def loss(net, y):
    return 0.5 * ((y[0] - net['o1']) ** 2 + (y[1] - net['o2']) ** 2)

def backward(w, net, x, y):
    g = {}
    do1 = (net['o1'] - y[0]) * d_sigmoid(net['o1'])
    do2 = (net['o2'] - y[1]) * d_sigmoid(net['o2'])
    g['w5'] = do1 * net['h1']
    g['w6'] = do2 * net['h1']
    g['w7'] = do1 * net['h2']
    g['w8'] = do2 * net['h2']

    dh1 = (do1 * w['w5'] + do2 * w['w6']) * d_sigmoid(net['h1'])
    dh2 = (do1 * w['w7'] + do2 * w['w8']) * d_sigmoid(net['zh2'])
    g['w1'] = dh1 * x[0]
    g['w2'] = dh2 * x[0]
    g['w3'] = dh1 * x[1]
    g['w4'] = dh2 * x[1]
    return g

def update(w, g, lr):
    for k in w:
        w[k] = w[k] - lr * g[k]
    return w

x = [0.5, 0.3]
y = [0.23, -0.07]
w = init()
lr = 1.0
print('原始权重', w)
for epoch in range(1000):
    net = forward(w, x)
    L = loss(net, y)
    g = backward(w, net, x, y)
    w = update(w, g, lr)
    if epoch < 3 or (epoch + 1) % 200 == 0:
        print('epoch', epoch + 1, '预测:', round(net['o1'], 4), round(net['o2'], 4), '误差:', round(L, 6))

print('训练后的权重')
for k, v in w.items():
    print(k, '=', round(v, 4))
