import numpy as np
import matplotlib
matplotlib.use("Agg")

# Projekt 1: Regression, zwei Eingaben, eine versteckte Schicht mit ReLU, stochastischer Gradientenabstieg
# (ein Beispiel pro Schritt, als Spaltenvektor)
gen = np.random.default_rng(5)

def ziel(a, b):
    return a * b + 0.5 * a

beispiele = []
for _ in range(100):
    a, b = gen.uniform(-1, 1, 2)
    beispiele.append((np.array([[a], [b]]), ziel(a, b)))

n_versteckt = 12
U = gen.normal(0, 0.8, (n_versteckt, 2))
c = gen.normal(0, 0.1, (n_versteckt, 1))
v = gen.normal(0, 0.4, (1, n_versteckt))
d = np.zeros((1, 1))
rate = 0.05

for epoche in range(60):
    summe = 0.0
    for x, t in beispiele:
        # vorwärts
        z = U @ x + c
        h = np.maximum(z, 0)
        y = v @ h + d
        fehler = y - t
        summe += 0.5 * fehler.item() ** 2

        # Ausgabeschicht
        grad_v = fehler @ h.T
        grad_d = fehler
        v = v - rate * grad_v
        d = d - rate * grad_d

        # versteckte Schicht
        delta = v.T @ fehler * (z > 0)
        grad_U = delta @ x.T
        grad_c = delta
        U = U - rate * grad_U
        c = c - rate * grad_c
    if epoche % 10 == 0:
        print("Epoche", epoche, "mittlerer Fehler", summe / len(beispiele))
