# Schleife über die Beispiele; Gewichte als (aus, ein), Ergebnis ist das Mittel
import numpy as np

HARNESS = {"network": "linear tanh linear tanh", "loss": "mse"}


def loss_and_gradients(weights, biases, x, y):
    summe_w = [0 * w for w in weights]
    summe_b = [0 * b for b in biases]
    loss = 0.0
    for n in range(len(x)):
        # vorwärts
        a = [x[n]]
        for w, b in zip(weights, biases):
            a.append(np.tanh(w @ a[-1] + b))
        fehler = a[-1] - y[n]
        loss += fehler @ fehler / 2

        # rückwärts
        delta = fehler * (1 - a[-1] ** 2)
        for k in reversed(range(len(weights))):
            summe_w[k] = summe_w[k] + np.outer(delta, a[k])
            summe_b[k] = summe_b[k] + delta
            if k:
                delta = (delta @ weights[k]) * (1 - a[k] ** 2)
    anzahl = len(x)
    return loss / anzahl, [w / anzahl for w in summe_w], [b / anzahl for b in summe_b]
