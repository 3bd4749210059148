import numpy as np
# 偏置并到权值矩阵里：输入、隐层后面都补一列 1
# 三层网络，隐层 sigmoid，输出 sigmoid，误差平方和的一半取平均

rs = np.random.RandomState(3)
n = 120
X = rs.uniform(-1, 1, (n, 2))
D = np.zeros((n, 2))
D[:, 0] = (X[:, 0]**2 + X[:, 1]**2 < 0.5)      # 在圆内
D[:, 1] = (X[:, 0] + X[:, 1] > 0)              # 在直线上方

def f(u):
    return 1/(1+np.exp(-u))

def bu_yi(M):
    """最后补一列1"""
    return np.hstack((M, np.ones((M.shape[0], 1))))

nh = 8
V = rs.randn(3, nh)        # 输入(2)+1 -> 隐层
W = rs.randn(nh+1, 2)      # 隐层+1 -> 输出(2)
eta = 2.0
E_list = []

Xa = bu_yi(X)
k = 0
E = 1
while k < 800 and E > 0.01:
    H = f(Xa @ V)
    Ha = bu_yi(H)
    O = f(Ha @ W)
    E = 0.5*np.sum((D-O)**2)/n
    E_list.append(E)

    # 误差信号
    delta_o = (D-O)*O*(1-O)/n
    delta_h = (delta_o @ W[1:].T)*H*(1-H)

    W = W + eta*(Ha.T @ delta_o)
    V = V + eta*(Xa.T @ delta_h)
    k += 1
    if k % 200 == 0:
        print('第', k, '次  误差 =', round(E, 5))

O = f(bu_yi(f(Xa @ V)) @ W)
print('两个输出的正确率:', ((O > 0.5) == D).mean(axis=0))
