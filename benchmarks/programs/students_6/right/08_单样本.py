# 第三次作业:逐样本反向传播(列向量)
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "samples": "one_column"}


def 激活(z):
    return 1.0 / (1.0 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        随机 = np.random.default_rng(42)
        self.sizes = sizes
        self.biases = [随机.standard_normal((n, 1)) for n in sizes[1:]]
        self.weights = [随机.standard_normal((n, m)) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        """返回 (nabla_b, nabla_w),与 biases、weights 的形状相同。"""
        各层 = [x]
        for w, b in zip(self.weights, self.biases):
            各层.append(激活(np.matmul(w, 各层[-1]) + b))

        nabla_b, nabla_w = [], []
        误差 = 各层[-1] - y                       # 对输出的导数
        while len(各层) > 1:
            输出 = 各层.pop()
            误差 = 误差 * 输出 * (1 - 输出)       # 对 z 的导数
            w = self.weights[len(各层) - 1]
            nabla_b.insert(0, 误差)
            nabla_w.insert(0, 误差 * 各层[-1].T)  # 外积
            误差 = w.T @ 误差
        return nabla_b, nabla_w


if __name__ == "__main__":
    网络 = Network([2, 4, 3, 1])
    数据 = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    for 轮 in range(200):
        for x, y in 数据:
            nb, nw = 网络.backprop(np.array(x, float).reshape(-1, 1), np.array([[float(y)]]))
            网络.weights = [w - 0.5 * g for w, g in zip(网络.weights, nw)]
            网络.biases = [b - 0.5 * g for b, g in zip(网络.biases, nb)]
    print(网络.weights[-1])
