"""Plant one mistake in an example, drawn at random: python examples/plant.py SEED FOLDER [EXAMPLE ...]

Writes a copy of each example (of all, where none is named) with exactly one mistake into FOLDER, to find with
`backprop-harness check`. The same SEED draws the same mistakes. --tell also says which.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

HERE = Path(__file__).parent
#: What is checked together with a file of its own.
ADAPTERS = {"untouchable.py": "untouchable_adapter.py"}

#: By example: what stands in it once, what is put in its place, and the mistake's name in
#: harness/faults; None where it is not among them.
MISTAKES = {
    "functions.py": [
        ("da1 * (z1 > 0)", "da1 * (z1 < 0)", "relu_mask_inverted"),
        ("da1 * (z1 > 0)", "da1 * (da1 > 0)", "relu_mask_of_the_gradient"),
        ("(np.exp(log_p) - targets) / n", "targets * (np.exp(log_p) - 1) / n", "softmax_diagonal_only"),
        ("db1 = dz1.sum(axis=0)", "db1 = dz1.sum() * np.ones_like(b1)", "bias_gradient_summed_over_all"),
        ("log_softmax(a1 @ W2 + b2)", "log_softmax(np.exp(log_softmax(a1 @ W2 + b2)))", "softmax_twice"),
        ('a1.T @ dz2', 'a1.T @ dz2 / n', 'weight_gradient_mean'),
        ('    z = z - z.max(axis=1, keepdims=True)\n', '', 'log_sum_not_shifted'),
    ],
    "scalars.py": [
        (
            "d1 = (o1 - t1) * o1 * (1 - o1)\n    d2 = (o2 - t2)",
            "d1 = (t1 - o1) * o1 * (1 - o1)\n    d2 = (t2 - o2)",
            "residual_sign",
        ),
        (
            "(o1 - t1) * o1 * (1 - o1)\n    d2 = (o2 - t2) * o2 * (1 - o2)",
            "(o1 - t1)\n    d2 = (o2 - t2)",
            "output_derivative_missing",
        ),
        (
            "* h1 * (1 - h1)\n    e2 = (d1 * w6 + d2 * w8) * h2 * (1 - h2)",
            "\n    e2 = (d1 * w6 + d2 * w8)",
            "hidden_derivative_missing",
        ),
        (
            "(d1 * w5 + d2 * w7) * h1 * (1 - h1)\n    e2 = (d1 * w6 + d2 * w8)",
            "(d1 * w5 + d2 * w6) * h1 * (1 - h1)\n    e2 = (d1 * w7 + d2 * w8)",
            "weight_not_transposed",
        ),
        (
            "(d1 * w5 + d2 * w7) * h1 * (1 - h1)\n    e2 = (d1 * w6 + d2 * w8)",
            "(d1 * g5 + d2 * g7) * h1 * (1 - h1)\n    e2 = (d1 * g6 + d2 * g8)",
            "weight_gradient_in_place_of_weight",
        ),
        (
            "g5, g6 = d1 * h1, d1 * h2\n    g7, g8 = d2 * h1, d2 * h2",
            "g5, g6 = d1 * h1, d2 * h1\n    g7, g8 = d1 * h2, d2 * h2",
            "weight_gradient_transposed",
        ),
        ('(o2 - t2) * o2 * (1 - o2)', '(t2 - o2) * o2 * (1 - o2)', None),
    ],
    "layers.py": [
        ("self.out * (1 - self.out)", "1 / (1 + np.exp(-self.out)) * (1 - 1 / (1 + np.exp(-self.out)))", "derivative_at_the_output"),
        ("2 * (out - y) / y.size", "2 * (out - y) / len(y)", "outputs_missing_in_mean"),
        ("self.db = grad.sum(axis=0)", "self.db = grad.mean(axis=0)", "bias_gradient_mean"),
        ("self.b = self.b - lr * self.db", "pass", "bias_not_updated"),
        ("self.W - lr * self.dW\n        self.b = self.b - lr", "self.W + lr * self.dW\n        self.b = self.b + lr", "update_sign"),
        ("layer.update(self.lr)", "layer.update(self.lr * len(x))", "rate_times_batch"),
        ('grad * self.out * (1 - self.out)', 'grad', 'every_derivative_missing'),
        ('self.W = self.W - lr * self.dW', 'self.W = self.W + lr * self.dW', None),
    ],
    "columns.py": [
        ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)", "gradient_of_another_loss"),
        ("dZ2 = A2 - Y", "dZ2 = Y - A2", "residual_sign"),
        ("1 - np.power(A1, 2)", "1 - np.power(cache['Z1'], 2)", "output_formula_at_the_input"),
        ("db2 = np.sum(dZ2, axis=1, keepdims=True) / m", "db2 = np.sum(dZ2, axis=1, keepdims=True)", "bias_gradient_sum"),
        ("db1 = np.sum(dZ1, axis=1, keepdims=True) / m", "db1 = dZ1 / m", "bias_gradient_not_summed"),
        ("parameters[name] - learning_rate", "parameters[name] + learning_rate", "update_sign"),
        ('def backward_propagation(parameters, cache, X, Y):\n    m = X.shape[1]', 'def backward_propagation(parameters, cache, X, Y):\n    m = X.shape[0]', 'divided_by_inputs'),
        ('dW1 = np.dot(dZ1, X.T) / m', 'dW1 = np.dot(dZ1, X.T)', 'weight_gradient_sum'),
    ],
    "fused.py": [
        ("(delta @ self.W2.T) * (1 - h**2)", "delta @ self.W2.T", "hidden_derivative_missing"),
        ("delta = (y - t) / t.size", "delta = y - t", "residual_alone"),
        ("delta = (y - t) / t.size", "delta = 2 * (y - t) / t.size", "factor_two_doubled"),
        ("delta = (y - t) / t.size", "delta = np.sign(y - t) / t.size", "gradient_of_absolute_error"),
        ("        self.b1 -= self.eta * delta_h.sum(axis=0)\n", "", "bias_not_updated"),
        (
            "        delta_h = (delta @ self.W2.T) * (1 - h**2)\n        self.W2 -= self.eta * h.T @ delta\n",
            "        self.W2 -= self.eta * h.T @ delta\n        delta_h = (delta @ self.W2.T) * (1 - h**2)\n",
            "updated_before_use",
        ),
        ('self.W1 -= self.eta', 'self.W1 += self.eta', None),
    ],
    "one_sample.py": [
        ("(y - t) * y * (1 - y)", "y - t", "output_derivative_missing"),
        ("(y - t) * y * (1 - y)", "2 * (y - t) * y * (1 - y)", "factor_two_doubled"),
        ("    b2 = b2 - lr * delta_2\n", "", "bias_not_updated"),
        ("b1 = b1 - lr * delta_1", "b1 = b1 - lr * delta_1.sum()", "bias_gradient_summed_over_all"),
        ("delta_2 = (y - t)", "delta_2 = lr * (y - t)", "rate_twice"),
    ],
    "notebook.ipynb": [
        ("1 - a1**2", "1 - np.tanh(a1)**2", "derivative_at_the_output"),
        ("n = X.shape[0]", "n, y = X.shape[0], y - 1", "labels_one_too_small"),
        ("dz2 /= n", "dz2 /= n**2", "batch_mean_twice"),
        ('a1 @ params["W2"] + params["b2"]', 'softmax(a1 @ params["W2"] + params["b2"])', "softmax_twice"),
        ('dz2[np.arange(n), y] -= 1', 'dz2[np.arange(n), y - 1] -= 1', None),
        ('dz2 = softmax(z2)', 'dz2 = softmax(softmax(z2))', None),
        ('dz2 /= n', 'dz2 /= 180', None),
    ],
    "momentum.py": [
        (
            """            if name in self.velocity:
                self.velocity[name] = self.momentum * self.velocity[name] + g
            else:
                self.velocity[name] = g
""",
            """            old = self.velocity.get(name, 0)
            self.velocity[name] = self.momentum * old + (1 - self.momentum) * g
""",
            "moving_average",
        ),
        (" + self.weight_decay * w", "", "decay_missing"),
        ("self.weight_decay * w", "self.weight_decay", "decay_without_weight"),
        ("self.weight_decay * w", "(self.weight_decay * w if name[0] == 'W' else 0)", "bias_without_decay"),
        ("self.momentum * self.velocity[name] + g", "g", "momentum_missing"),
        ("w - self.lr * self.velocity[name]", "w - self.lr * (g + self.momentum * self.velocity[name])", "nesterov_for_plain"),
        ("np.where(z1 > 0, 1, a1 + 1)", "np.where(z1 > 0, 1, z1 + 1)", "output_formula_at_the_input"),
        ('self.velocity[name] + g', 'self.velocity[name] + (1 - self.momentum) * g', 'dampened_momentum'),
    ],
    "page.md": [
        ("(D2 @ W2.T) * A1 * (1 - A1)", "(D2 @ W2.T)", "hidden_derivative_missing"),
        ("2 * (Y - T) / Y.size", "(Y - T) / Y.size", "factor_two_missing"),
        ("2 * (Y - T) / Y.size", "2 * (Y - T) / len(Y)", "outputs_missing_in_mean"),
        ("D2.sum(axis=0)", "D2.mean(axis=0)", "bias_gradient_mean"),
    ],
    "untouchable.py": [
        ("1 - h ** 2", "1 - s ** 2", "output_formula_at_the_input"),
        ("1 - h ** 2", "1 - act(h) ** 2", "derivative_at_the_output"),
        (" * (1 - h ** 2)", "", "hidden_derivative_missing"),
        ("    e = e / N\n", "", "batch_mean_missing"),
        ("e = o - y", "e = y - o", "residual_sign"),
    ],
}  # fmt: skip


def planted(example, old, new):
    """The example's text with the mistake in it."""
    text = (HERE / example).read_text(encoding="utf-8")
    if example.endswith(".ipynb"):
        old, new = (json.dumps(one, ensure_ascii=False)[1:-1] for one in (old, new))
    if text.count(old) != 1:
        raise SystemExit(f"{example}: {old!r} should stand in it once, and stands {text.count(old)} times")
    return text.replace(old, new)


def plant(example, mistake, folder):
    """Write the example with this mistake; its adapter comes along. Returns the path."""
    old, new, _ = mistake
    path = Path(folder, example)
    path.write_text(planted(example, old, new), encoding="utf-8")
    if example in ADAPTERS:
        shutil.copy(HERE / ADAPTERS[example], folder)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("examples", nargs="*", metavar="EXAMPLE", help=", ".join(MISTAKES))
    parser.add_argument("--tell", action="store_true", help="say which mistake it is")
    asked = parser.parse_args()
    unknown = [name for name in asked.examples if name not in MISTAKES]
    if unknown:
        parser.error(f"no example {unknown[0]}; there are {', '.join(MISTAKES)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for example in asked.examples or MISTAKES:
        mistake = random.Random(f"{asked.seed} {example}").choice(MISTAKES[example])
        path = plant(example, mistake, asked.folder)
        print(f"wrote {path}" + (f": {mistake[2] or 'not among the known ones'}" if asked.tell else ""))


if __name__ == "__main__":
    main()
