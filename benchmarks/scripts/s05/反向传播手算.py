import math
# 作业3 验证BP  全部写在一起

x1 = 0.5
x2 = 0.3
y1 = 0.23
y2 = -0.07
w1 = 0.2
w2 = -0.4
w3 = 0.5
w4 = 0.6
w5 = 0.1
w6 = -0.5
w7 = -0.3
w8 = 0.8
lr = 1      #步长
n = 5       #轮数

print("=====初始值=====")
print("x1=", x1, "x2=", x2, "y1=", y1, "y2=", y2)
print("w1=%.3f w2=%.3f w3=%.3f w4=%.3f" % (w1, w2, w3, w4))
print("w5=%.3f w6=%.3f w7=%.3f w8=%.3f" % (w5, w6, w7, w8))

for i in range(n):
    print("=====第", i + 1, "轮=====")
    # 1.正向
    neth1 = w1 * x1 + w3 * x2
    h1 = 1 / (1 + math.exp(-neth1))
    neth2 = w2 * x1 + w4 * x2
    h2 = 1 / (1 + math.exp(-neth2))
    print("h1:", h1)
    print("h2:", h2)
    neto1 = w5 * h1 + w7 * h2
    o1 = 1 / (1 + math.exp(-neto1))
    neto2 = w6 * h1 + w8 * h2
    o2 = 1 / (1 + math.exp(-neto2))
    print("o1:", o1)
    print("o2:", o2)

    # 2.误差
    E1 = 0.5 * (o1 - y1) ** 2
    E2 = 0.5 * (o2 - y2) ** 2
    E = E1 + E2
    print("E:", E)

    # 3.反向，输出层
    dE_o1 = (o1 - y1) * o1 * (1 - o1)
    dE_o2 = (o2 - y2) * o2 * (1 - o2)
    gw5 = dE_o1 * h1
    gw7 = dE_o1 * h2
    gw6 = dE_o2 * h1
    gw8 = dE_o2 * h2
    # 隐藏层
    dE_h1 = (dE_o1 * w5 + dE_o2 * w6) * h1 * (1 - h1)
    dE_h2 = (dE_o1 * w5 + dE_o2 * w8) * h2 * (1 - h2)
    gw1 = dE_h1 * x1
    gw3 = dE_h1 * x2
    gw2 = dE_h2 * x1
    gw4 = dE_h2 * x2
    print("gw1=%.5f gw2=%.5f gw3=%.5f gw4=%.5f" % (gw1, gw2, gw3, gw4))
    print("gw5=%.5f gw6=%.5f gw7=%.5f gw8=%.5f" % (gw5, gw6, gw7, gw8))

    # 4.更新
    w1 = w1 - lr * gw1
    w2 = w2 - lr * gw2
    w3 = w3 - lr * gw3
    w4 = w4 - lr * gw4
    w5 = w5 - lr * gw5
    w6 = w6 - lr * gw6
    w7 = w7 - lr * gw7
    w8 = w8 - lr * gw8
    print("w1=%.5f w2=%.5f w3=%.5f w4=%.5f" % (w1, w2, w3, w4))
    print("w5=%.5f w6=%.5f w7=%.5f w8=%.5f" % (w5, w6, w7, w8))
