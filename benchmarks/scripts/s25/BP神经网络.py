import numpy as np

x1 = 0.5; x2 = 0.3
y1 = 0.23; y2 = -0.07
w1 = 0.2; w2 = -0.4; w3 = 0.5; w4 = 0.6
w5 = 0.1; w6 = -0.5; w7 = -0.3; w8 = 0.8
step = 1   # 学习步长

def sigmoid(z):
    return 1/(1+np.exp(-z))

def qianxiang():
    global out_h1, out_h2, out_o1, out_o2, error
    in_h1 = w1*x1 + w3*x2
    in_h2 = w2*x1 + w4*x2
    out_h1 = sigmoid(in_h1)
    out_h2 = sigmoid(in_h2)
    in_o1 = w5*out_h1 + w7*out_h2
    in_o2 = w6*out_h1 + w8*out_h2
    out_o1 = sigmoid(in_o1)
    out_o2 = sigmoid(in_o2)
    error = (1/2)*(out_o1-y1)**2 + (1/2)*(out_o2-y2)**2

def fanxiang():
    global d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8
    # 对输出层权值求偏导
    g1 = (out_o1-y1)*out_o1*(1-out_o1)
    g2 = (out_o2-y2)*out_o2*(1-out_o2)
    d_w5 = g1*out_h1
    d_w7 = g1*out_h2
    d_w6 = g2*out_h1
    d_w8 = g2*out_h2
    # 对隐层权值求偏导
    e1 = (g1*w5+g2*w6)*out_h1*(1-out_h1)
    e2 = (g1*w7+g2*w8)*out_h2*(1-out_h2)
    d_w1 = e1*x1
    d_w3 = e1*x2
    d_w2 = e2*x1
    d_w4 = e2*x2

def gengxin():
    global w1, w2, w3, w4, w5, w6, w7, w8
    w1 = w1 - step*d_w1
    w2 = w2 - step*d_w2
    w3 = w3 - step*d_w3
    w4 = w4 - step*d_w4
    w5 = w5 - step*d_w5
    w6 = w6 - step*d_w6
    w8 = w8 - step*d_w8

print("输入值：", x1, x2, " 期望输出：", y1, y2)
for i in range(1000):
    qianxiang()
    fanxiang()
    gengxin()
    if i == 0 or i == 9 or i == 99 or i == 999:
        print("=====第%d轮=====" % (i+1))
        print("隐藏层输出", out_h1, out_h2)
        print("预测值", out_o1, out_o2)
        print("均方误差", error)
        print("新的权值", w1, w2, w3, w4, w5, w6, w7, w8)
