# Bài tập 2: mạng nhiều lớp
import numpy as np
from dataclasses import dataclass, field


@dataclass
class Mang:
    kich_thuoc: list
    W: list = field(default_factory=list)
    b: list = field(default_factory=list)

    def __post_init__(self):
        rng = np.random.default_rng(1)
        for vao, ra in zip(self.kich_thuoc, self.kich_thuoc[1:]):
            self.W.append(rng.normal(0, 0.4, (vao, ra)))
            self.b.append(np.zeros(ra))


def lan_truyen_tien(mang, X):
    a = [X]
    for i in range(len(mang.W)):
        z = a[i].dot(mang.W[i]) + mang.b[i]
        if i + 1 == len(mang.W):
            a.append(1 / (1 + np.exp(-z)))
        else:
            a.append(np.where(z > 0, z, 0))
    return a


def ham_mat_mat(a, y):
    p = a[-1]
    return np.average(-y * np.log(p) - (1 - y) * np.log(1 - p))


def lan_truyen_nguoc(mang, a, y):
    n = len(y)
    p = a[-1]
    delta = (p - y) * p * (1 - p) / n
    gW, gb = [], []
    for i in reversed(range(len(mang.W))):
        gW.append(a[i].T.dot(delta))
        gb.append(delta.sum(axis=0))
        delta = delta.dot(mang.W[i].T) * (a[i] > 0)
    return gW[::-1], gb[::-1]


def cap_nhat(mang, gW, gb, toc_do):
    for i in range(len(mang.W)):
        mang.W[i] -= toc_do * gW[i]
        mang.b[i] -= toc_do * gb[i]


def huan_luyen(X, y, kich_thuoc, toc_do=0.1, so_vong=300):
    mang = Mang(kich_thuoc)
    for _ in range(so_vong):
        a = lan_truyen_tien(mang, X)
        cap_nhat(mang, *lan_truyen_nguoc(mang, a, y), toc_do)
    return mang
