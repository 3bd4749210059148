"""A running error bound: beside each value of one step, how far a correct evaluation in the run's dtype may be off.

The step is evaluated in float64 with the bound E of every intermediate value carried along. u is the unit roundoff of
the run's dtype and γ_n = n u / (1 − n u) (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), which
holds for any order of summation and with fused multiply-add. Elementary functions are taken to be good to 4 ULP (8 u).
Where an input of relu or elu may have either sign, both derivatives are allowed. Two correct sides differ by at most
2 E. Only called for a difference beyond the tolerance table, so its cost does not matter to a run that agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.implementation import MOMENTUM_BUFFER
from harness.lockstep import Pair
from harness.scenario import model
from harness.scenario.model import Case

Array = NDArray[np.float64]

#: Relative error of exp, tanh, log and sigmoid, in u.
_FUNCTION = 8.0


@dataclass(frozen=True)
class Bounded:
    """Values and how far each may be off; ``size`` is the largest that each may be in absolute value."""

    value: Array
    error: Array

    @property
    def size(self) -> Array:
        return np.abs(self.value) + self.error


def step_bounds(case: Case, pair: Pair) -> dict[tuple[str, str], Array]:
    """By (quantity, name), E for every tensor of a lockstep pair, in the shape of the tensor."""
    with np.errstate(all="ignore"):
        return _Bounds(case, pair).all()


class _Bounds:
    def __init__(self, case: Case, pair: Pair) -> None:
        self._case, self._pair = case, pair
        limits = np.finfo(case.dtype)
        self._u, self._tiny = float(limits.eps) / 2, float(limits.tiny)
        self._parameters = {name: array.astype(np.float64) for name, array in pair.before.items()}
        self._found: dict[tuple[str, str], Array] = {}

    def all(self) -> dict[tuple[str, str], Array]:
        x = self._pair.batch.inputs.astype(np.float64)
        a = Bounded(x, np.zeros_like(x))
        inputs, outputs = [], []
        for layer in self._case.network:
            inputs.append(a)
            a = self._forward(layer, a)
            outputs.append(a)
            self._found["activation", str(layer.name)] = a.error
        self._found["output", "output"] = a.error
        loss_error, g = self._loss(a)
        self._found["loss", "loss"] = np.asarray(loss_error)
        for layer, x_in, a_out in zip(reversed(self._case.network), reversed(inputs), reversed(outputs), strict=True):
            self._found["activation_gradient", str(layer.name)] = g.error
            g = self._backward(layer, x_in, a_out, g)
        return self._found

    def _gamma(self, n: int) -> float:
        return n * self._u / (1 - n * self._u)

    def _product(self, left: Bounded, right: Bounded, extra: Array | float = 0.0) -> Bounded:
        """left @ right; ``extra`` is the size of terms added to the sum."""
        n = left.value.shape[1] + 4
        spread = left.error @ right.size + np.abs(left.value) @ right.error
        rounded = self._gamma(n) * (left.size @ right.size + extra)
        return Bounded(left.value @ right.value, spread + rounded + n * self._tiny)

    # -------------------------------------------------------------- forward

    def _forward(self, layer: model.Layer, x: Bounded) -> Bounded:
        if isinstance(layer, model.Linear):
            bias = self._parameters.get(f"{layer.name}.bias", np.zeros(1))
            z = self._product(x, _exact(self._parameters[f"{layer.name}.weight"].T), np.abs(bias))
            return Bounded(z.value + bias, z.error)
        return self._activation(layer, x)

    def _activation(self, layer: model.Layer, z: Bounded) -> Bounded:
        v, e, f = z.value, z.error, _FUNCTION * self._u
        if isinstance(layer, model.Sigmoid):
            a = _sigmoid(v)
            return Bounded(a, np.minimum(a * (1 - a) * e + 0.05 * e * e, 1) + f * a + self._tiny)
        if isinstance(layer, model.Tanh):
            a = np.tanh(v)
            return Bounded(a, np.minimum((1 - a * a) * e + 0.4 * e * e, 2) + f * np.abs(a) + self._tiny)
        if isinstance(layer, model.ReLU):
            return Bounded(np.maximum(v, 0), np.where(v + e > 0, e, 0))
        if isinstance(layer, model.ELU):
            below = layer.alpha * np.exp(np.minimum(v + e, 0))
            slope = np.where(v + e > 0, max(1.0, layer.alpha), below)
            a = np.where(v > 0, v, layer.alpha * np.expm1(np.minimum(v, 0)))
            return Bounded(a, slope * e + f * (np.abs(a) + np.where(v > e, 0, below)) + self._tiny)
        return z

    # -------------------------------------------------------------- loss

    def _loss(self, y: Bounded) -> tuple[float, Bounded]:
        """The loss's error, and its gradient with respect to the output."""
        loss, t = self._case.loss, self._pair.batch.targets
        assert loss is not None
        divisor = {"sum": 1, "mean": y.value.size, "mean_over_samples": len(y.value)}
        if isinstance(loss, model.CrossEntropy):
            if t.ndim == 1:
                t = np.eye(y.value.shape[1])[t]
            divisor["mean"] = len(y.value)
            sums = self._cross_entropy(y, t.astype(np.float64))
        elif isinstance(loss, model.MSE):
            sums = self._squares(y, t.astype(np.float64))
        else:
            sums = self._binary(y, t.astype(np.float64), isinstance(loss, model.BinaryCrossEntropy))
        factor = abs(loss.scale) / divisor[loss.reduction]
        size, error, g = sums
        error += self._gamma(y.value.size + 6) * (size + error)
        gradient = Bounded(factor * g.value, factor * (g.error + 6 * self._u * g.size) + 4 * self._tiny)
        return factor * error + 4 * self._tiny, gradient

    def _squares(self, y: Bounded, t: Array) -> tuple[float, float, Bounded]:
        r = y.value - t
        e = y.error + self._u * np.abs(r)
        return float((r * r).sum()), float((2 * np.abs(r) * e + e * e).sum()), Bounded(2 * r, 2 * e)

    def _cross_entropy(self, y: Bounded, t: Array) -> tuple[float, float, Bounded]:
        classes = y.value.shape[1]
        shifted = y.value - y.value.max(axis=1, keepdims=True)
        total = np.exp(shifted).sum(axis=1, keepdims=True)
        p, log_p = np.exp(shifted) / total, shifted - np.log(total)
        e = y.error + y.error.max(axis=1, keepdims=True) + 2 * self._u * (np.abs(shifted) + np.abs(y.value))
        relative = np.minimum(e, 700) + self._gamma(classes + 4) + 2 * _FUNCTION * self._u
        worst = (p * relative).sum(axis=1, keepdims=True)
        e_log = relative + worst + _FUNCTION * self._u * (np.abs(np.log(total)) + np.abs(log_p))
        e_p = p * np.expm1(relative + worst) + self._tiny
        mass = t.sum(axis=1, keepdims=True)
        e_mass = self._gamma(classes + 1) * np.abs(t).sum(axis=1, keepdims=True)
        e_g = e_p * (np.abs(mass) + e_mass) + p * e_mass + 3 * self._u * (p * np.abs(mass) + np.abs(t))
        size, error = float(np.abs(t * log_p).sum()), float((np.abs(t) * e_log).sum())
        return size, error, Bounded(p * mass - t, e_g)

    def _binary(self, y: Bounded, t: Array, probabilities: bool) -> tuple[float, float, Bounded]:
        p = y if probabilities else self._activation(model.Sigmoid(layer="sigmoid"), y)
        residual, f = p.value - t, _FUNCTION * self._u
        e_residual = p.error + self._u * (np.abs(residual) + p.value)
        if not probabilities:
            v = y.value
            size = np.abs(v) * (1 + np.abs(t)) + 1
            return float(size.sum()), float((y.error * (1 + np.abs(t)) + f * size).sum()), Bounded(residual, e_residual)
        spread = np.maximum(p.value * (1 - p.value), 1e-12)
        e_spread = np.abs(1 - 2 * p.value) * p.error + p.error**2 + 4 * self._u * spread
        g = residual / spread
        e_g = (e_residual + np.abs(g) * e_spread) / np.maximum(spread - e_spread, 0)
        size = error = np.zeros_like(t)
        for q, share in ((p.value, np.abs(t)), (1 - p.value, np.abs(1 - t))):
            log_q = np.minimum(np.abs(np.log(q)), 100)
            e_log = np.minimum((p.error + self._u) / np.maximum(q - p.error, 0), 200)
            size = size + share * log_q
            error = error + share * (np.where(share > 0, e_log, 0) + f * log_q)
        return float(size.sum()), float(error.sum()), Bounded(g, e_g)

    # -------------------------------------------------------------- backward

    def _backward(self, layer: model.Layer, x: Bounded, a: Bounded, g: Bounded) -> Bounded:
        if not isinstance(layer, model.Linear):
            d = self._derivative(layer, x, a)
            error = g.error * d.size + np.abs(g.value) * d.error
            return Bounded(g.value * d.value, error + 3 * self._u * g.size * d.size + 3 * self._tiny)
        weight = _exact(self._parameters[f"{layer.name}.weight"])
        self._parameter(f"{layer.name}.weight", self._product(_transposed(g), x))
        if layer.bias is not False:
            ones = _exact(np.ones((len(g.value), 1)))
            summed = self._product(_transposed(g), ones)
            self._parameter(f"{layer.name}.bias", Bounded(summed.value[:, 0], summed.error[:, 0]))
        return self._product(g, weight)

    def _derivative(self, layer: model.Layer, z: Bounded, a: Bounded) -> Bounded:
        v, e, u = z.value, z.error, self._u
        one = np.ones_like(v)
        if isinstance(layer, model.Sigmoid):
            d = a.value * (1 - a.value)
            return Bounded(d, np.abs(1 - 2 * a.value) * a.error + a.error**2 + 4 * u * d)
        if isinstance(layer, model.Tanh):
            return Bounded(1 - a.value**2, 2 * np.abs(a.value) * a.error + a.error**2 + 4 * u * one)
        if isinstance(layer, model.ReLU):
            return Bounded((v > 0) * one, (np.abs(v) <= e) * (e > 0) * one)
        if isinstance(layer, model.ELU):
            below = layer.alpha * np.exp(np.minimum(v + e, 0))
            d = np.where(v > 0, 1, layer.alpha * np.exp(np.minimum(v, 0)))
            error = np.where(v > e, 0, below * e + _FUNCTION * u * (below + layer.alpha))
            return Bounded(d, np.where(np.abs(v) <= e, np.abs(1 - layer.alpha), 0) + error)
        return Bounded(one, 0 * one)

    # -------------------------------------------------------------- update

    def _parameter(self, name: str, g: Bounded) -> None:
        """Gradient, buffer, update and parameter of torch.optim.SGD."""
        options, u = self._case.optimizer, self._u
        assert options is not None
        w = np.abs(self._parameters[name])
        self._found["gradient", name] = g.error
        decayed = options.weight_decay * w
        size, error = g.size + decayed, g.error + 3 * u * (g.size + decayed)
        if options.momentum:
            buffer = self._pair.first.buffers.get(f"{name}.{MOMENTUM_BUFFER}")
            v = (np.abs(buffer) if buffer is not None and buffer.shape == size.shape else size) + size
            e_v = max(1.0, abs(1 - options.dampening)) * error + 4 * u * (v + size)
            self._found["buffer", f"{name}.{MOMENTUM_BUFFER}"] = e_v + 2 * self._tiny
            error = error + options.momentum * e_v if options.nesterov else e_v
            size = size + options.momentum * v if options.nesterov else v
        lr = options.lr_at(self._pair.step)
        e_update = lr * (error + 4 * u * size) + 2 * u * (w + lr * size) + 4 * self._tiny
        self._found["parameter", name] = self._found["update", name] = e_update
        if self._pair.first.gradients is None or self._pair.second.gradients is None:  # derived from the update
            self._found["gradient", name] = g.error + e_update / lr + 2 * u * g.size


def _exact(value: Array) -> Bounded:
    return Bounded(value, np.zeros_like(value))


def _transposed(bounded: Bounded) -> Bounded:
    return Bounded(bounded.value.T, bounded.error.T)


def _sigmoid(z: Array) -> Array:
    a: Array = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
    return a


def spread(bounds: Mapping[tuple[str, str], Array], quantity: str, name: str) -> Any:
    """How far two correct sides may lie apart, entry by entry; infinite where no bound is known."""
    error = bounds.get((quantity, name))
    return np.inf if error is None else 2 * np.nan_to_num(error, nan=np.inf)
