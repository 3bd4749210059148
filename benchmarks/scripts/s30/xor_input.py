import numpy as np

print("=== XOR trainer ===")
s = input("hidden units [3]: ")
hid = int(s) if s.strip() else 3
s = input("epochs [5000]: ")
epochs = int(s) if s.strip() else 5000
s = input("learning rate [0.5]: ")
lr = float(s) if s.strip() else 0.5

np.random.seed(4)
data = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
want = np.array([[0., 1., 1., 0.]]).T

wih = np.random.uniform(-1, 1, (2, hid))
bh = np.random.uniform(-1, 1, hid)
who = np.random.uniform(-1, 1, (hid, 1))
bo = np.random.uniform(-1, 1, 1)

e = 0
while e < epochs:
    hin = data.dot(wih) + bh
    hout = np.tanh(hin)
    out = 1 / (1 + np.exp(-(hout.dot(who) + bo)))

    err = want - out
    dout = err * out * (1 - out)
    dhid = dout.dot(who.T) * (1 - np.tanh(hin) ** 2)

    who += lr * hout.T.dot(dout)
    bo += lr * dout.sum(axis=0)
    wih += lr * data.T.dot(dhid)
    bh += lr * dhid.sum(axis=0)

    e += 1
    if e % (epochs // 5) == 0:
        print("epoch", e, "SSE", (err ** 2).sum())

for row, o in zip(data, out):
    print(row, "->", round(float(o[0]), 3))
