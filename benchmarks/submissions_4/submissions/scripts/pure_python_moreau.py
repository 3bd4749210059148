# Réseau 2-3-1 pour XOR, sans numpy, apprentissage en ligne (un exemple à la fois)
import math
import random

random.seed(12)

data = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]

N_IN, N_HID = 2, 3
w_hid = [[random.uniform(-1, 1) for i in range(N_IN)] for j in range(N_HID)]
b_hid = [random.uniform(-1, 1) for j in range(N_HID)]
w_out = [random.uniform(-1, 1) for j in range(N_HID)]
b_out = random.uniform(-1, 1)
eta = 0.5

for epoque in range(3000):
    perte = 0.0
    for x, t in data:
        # passe avant
        h = []
        for j in range(N_HID):
            s = b_hid[j]
            for i in range(N_IN):
                s += w_hid[j][i] * x[i]
            h.append(math.tanh(s))
        s = b_out
        for j in range(N_HID):
            s += w_out[j] * h[j]
        y = 1.0 / (1.0 + math.exp(-s))

        perte += 0.5 * (y - t) ** 2

        # passe arrière
        d_out = (y - t) * y * (1.0 - y)
        g_w_out = [d_out * h[j] for j in range(N_HID)]
        g_b_out = d_out
        d_hid = [d_out * w_out[j] * (1.0 - h[j] * h[j]) for j in range(N_HID)]
        g_w_hid = [[d_hid[j] * x[i] for i in range(N_IN)] for j in range(N_HID)]
        g_b_hid = d_hid

        # mise à jour
        for j in range(N_HID):
            w_out[j] -= eta * g_w_out[j]
            b_hid[j] -= eta * g_b_hid[j]
            for i in range(N_IN):
                w_hid[j][i] -= eta * g_w_hid[j][i]
        b_out -= eta * g_b_out
    if epoque % 500 == 0:
        print("époque", epoque, "perte", perte)

for x, t in data:
    h = [math.tanh(b_hid[j] + sum(w_hid[j][i] * x[i] for i in range(N_IN))) for j in range(N_HID)]
    y = 1.0 / (1.0 + math.exp(-(b_out + sum(w_out[j] * h[j] for j in range(N_HID)))))
    print(x, t, round(y, 3))
