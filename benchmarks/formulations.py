"""Correct backpropagation in other formulations than reference_numpy's, and the same with planted faults.

An ``Alternative`` is one step of any case written over again: products by einsum, in reversed order or in a loop over
the inputs, the mean taken at the very end, the sigmoid from a tanh and the tanh from exponentials. All are correct,
none is close to another in the last digits. Three more lose digits where others do not, or have some to spare: weight
decay taken off the weights apart from the gradient, the binary cross entropy from log(1 − p), and float64 inside, of
which only float32 is told. A ``Fault`` multiplies one intermediate result by 1 + size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks import loss_formulations, optimizer_formulations
from benchmarks.pointwise_formulations import POINTWISE
from harness.implementation import MOMENTUM_BUFFER, Batch, State, Step
from harness.scenario.kinds import Layer, Optimizer
from harness.scenario.layers.elu import ELU
from harness.scenario.layers.linear import Linear
from harness.scenario.layers.relu import ReLU
from harness.scenario.layers.sigmoid import Sigmoid
from harness.scenario.layers.tanh import Tanh
from harness.scenario.losses.binary_cross_entropy import BinaryCrossEntropy
from harness.scenario.losses.cross_entropy import CrossEntropy
from harness.scenario.losses.mse import MSE
from harness.scenario.model import Case

FORMULATIONS = ("einsum", "reversed", "loop", "late_mean", "other_functions")
EDGES = ("decay_apart", "log_of_rounded", "float64_inside")
FAULTS = ("activation", "derivative", "loss_gradient", "entry", "loss", "update", "buffer")


@dataclass(frozen=True)
class Fault:
    """``place``: one of FAULTS; ``layer``: the layer's or parameter's number, where it has one."""

    place: str
    size: float
    layer: int = 0


class Alternative:
    """An implementation of the protocol; one step at a time, in the case's dtype."""

    def __init__(self, case: Case, formulation: str = "", fault: Fault | None = None) -> None:
        self._case, self._formulation, self._fault = case, formulation, fault
        self._told = np.dtype(case.dtype).type
        self._dtype: Any = np.float64 if formulation == "float64_inside" else self._told

    def load(self, state: State) -> None:
        self._parameters = {name: array.astype(self._dtype) for name, array in state.parameters.items()}
        self._buffers = {name: array.astype(self._dtype) for name, array in state.buffers.items()}
        self._kept: dict[str, Any] = {}

    def predict(self, inputs: Any) -> Any:
        with np.errstate(all="ignore"):
            return self._forward(inputs.astype(self._dtype))[-1].astype(self._told)

    def step(self, batch: Batch, lr: float) -> Step:
        targets = batch.targets if batch.targets.ndim == 1 else batch.targets.astype(self._dtype)
        with np.errstate(all="ignore"):
            return self._rounded(self._step(Batch(batch.inputs.astype(self._dtype), targets), lr))

    def _rounded(self, step: Step) -> Step:
        """What is told, in the case's dtype; the rest of the digits is kept."""
        if self._dtype is self._told:
            return step
        names = ("gradients", "parameters", "buffers", "activations", "activation_gradients")
        told = {name: {key: array.astype(self._told) for key, array in getattr(step, name).items()} for name in names}
        return replace(step, output=step.output.astype(self._told), **told)

    # -------------------------------------------------------------- forward

    def _step(self, batch: Batch, lr: float) -> Step:
        a = self._forward(batch.inputs)
        loss, g, late = self._loss(a[-1], batch.targets)
        g = self._faulty("loss_gradient", g)
        gradients: dict[str, Any] = {}
        activation_gradients = {}
        for index in reversed(range(len(self._case.network))):
            layer = self._case.network[index]
            activation_gradients[str(layer.name)] = g * late
            g = self._backward(index, layer, a[index], a[index + 1], g, gradients, late)
        gradients = {name: gradients[name] for name in self._parameters}
        gradients = self._faulty_entry(gradients)
        self._update(gradients, lr)
        names = [str(layer.name) for layer in self._case.network]
        return Step(
            loss=float(self._faulty("loss", self._dtype(loss))),
            output=a[-1],
            gradients=gradients,
            parameters=self._parameters,
            buffers=self._buffers,
            activations=dict(zip(names, a[1:], strict=True)) if self._case.record_activations else {},
            activation_gradients=activation_gradients if self._case.record_activations else {},
        )

    def _forward(self, x: Any) -> list[Any]:
        a = [x]
        for index, layer in enumerate(self._case.network):
            value = self._linear(layer, a[-1]) if isinstance(layer, Linear) else self._activation(layer, a[-1])
            a.append(self._faulty("activation", value, index))
        return a

    def _linear(self, layer: Linear, x: Any) -> Any:
        w, b = self._parameters[f"{layer.name}.weight"], self._parameters.get(f"{layer.name}.bias", self._dtype(0))
        if self._formulation == "einsum":
            return np.einsum("ni,oi->no", x, w) + b
        if self._formulation == "reversed":
            return b + x[:, ::-1].copy() @ w[:, ::-1].T.copy()
        if self._formulation == "loop":
            z = np.zeros((len(x), len(w)), x.dtype) + b
            for i in range(w.shape[1]):
                z = z + x[:, i : i + 1] * w[:, i]
            return z
        return x @ w.T + b

    def _activation(self, layer: Layer, z: Any) -> Any:
        one, other = self._dtype(1), self._formulation == "other_functions"
        if layer.layer in loss_formulations.ROWS:
            return loss_formulations.forward(layer, z, self._formulation)
        if isinstance(layer, Sigmoid):
            return self._dtype(0.5) * (one + np.tanh(z / 2)) if other else one / (one + np.exp(-z))
        if isinstance(layer, Tanh):
            if not other:
                return np.tanh(z)
            power = np.exp(-2 * np.abs(z))
            return np.sign(z) * (one - power) / (one + power)
        if isinstance(layer, ReLU):
            return np.maximum(z, 0)
        if isinstance(layer, ELU):
            below = np.exp(np.minimum(z, 0)) - one if other else np.expm1(np.minimum(z, 0))
            return np.where(z > 0, z, self._dtype(layer.alpha) * below)
        return POINTWISE[layer.layer].value(z, layer, other) if layer.layer in POINTWISE else z

    # -------------------------------------------------------------- loss

    def _loss(self, y: Any, t: Any) -> tuple[Any, Any, Any]:
        """The loss, its gradient, and what is left to multiply gradients by at the end."""
        kind = self._case.loss
        assert kind is not None
        factor = self._dtype(kind.scale / loss_formulations.divisor(kind, y, t))
        entries, g = self._entries(kind, y, t)
        if self._formulation == "late_mean":
            return entries.sum() * factor, g, factor
        return entries.sum() * factor, g * factor, self._dtype(1)

    def _entries(self, kind: Any, y: Any, t: Any) -> tuple[Any, Any]:
        one = self._dtype(1)
        if kind.kind in loss_formulations.ENTRIES and not (isinstance(kind, CrossEntropy) and _is_plain(kind)):
            return loss_formulations.entries(kind, y, t, self._formulation)
        if isinstance(kind, MSE):
            return (y - t) ** 2, 2 * (y - t)
        if isinstance(kind, CrossEntropy):
            t = np.eye(y.shape[1], dtype=y.dtype)[t] if t.ndim == 1 else t
            highest = y.max(axis=1, keepdims=True)
            lse = highest + np.log(np.exp(y - highest).sum(axis=1, keepdims=True))
            return -t * (y - lse), np.exp(y - lse) * t.sum(axis=1, keepdims=True) - t
        if isinstance(kind, BinaryCrossEntropy):
            log_p, log_q = np.maximum(np.log(y), -100), np.maximum(np.log1p(-y), -100)
            return -(t * log_p + (one - t) * log_q), (y - t) / np.maximum(y * (one - y), self._dtype(np.float32(1e-12)))
        p = one / (one + np.exp(-y))
        if self._formulation == "log_of_rounded":
            return -(t * np.log(p) + (one - t) * np.log(one - p)), p - t
        return np.logaddexp(self._dtype(0), y) - t * y, p - t

    # -------------------------------------------------------------- backward

    def _backward(self, index: int, layer: Any, x: Any, a: Any, g: Any, found: dict[str, Any], late: Any) -> Any:
        if layer.layer in loss_formulations.ROWS:
            return self._faulty("derivative", loss_formulations.back(layer, a, g, self._formulation), index)
        if not isinstance(layer, Linear):
            return g * self._faulty("derivative", self._derivative(layer, x, a), index)
        w = self._parameters[f"{layer.name}.weight"]
        found[f"{layer.name}.weight"] = self._weight_gradient(g, x) * late
        if f"{layer.name}.bias" in self._parameters:
            found[f"{layer.name}.bias"] = (g[::-1] if self._formulation == "reversed" else g).sum(axis=0) * late
        return np.einsum("no,oi->ni", g, w) if self._formulation == "einsum" else g @ w

    def _weight_gradient(self, g: Any, x: Any) -> Any:
        if self._formulation == "einsum":
            return np.einsum("no,ni->oi", g, x)
        if self._formulation == "reversed":
            return g[::-1].T.copy() @ x[::-1].copy()
        if self._formulation == "loop":
            total = np.zeros((g.shape[1], x.shape[1]), g.dtype)
            for row, value in zip(g, x, strict=True):
                total += row[:, None] * value
            return total
        return g.T @ x

    def _derivative(self, layer: Any, z: Any, a: Any) -> Any:
        one = self._dtype(1)
        if isinstance(layer, Sigmoid):
            return a * (one - a)
        if isinstance(layer, Tanh):
            return (one - a) * (one + a) if self._formulation == "other_functions" else one - a * a
        if isinstance(layer, ReLU):
            return (z > 0).astype(z.dtype)
        if isinstance(layer, ELU):
            below = a + self._dtype(layer.alpha)
            if self._formulation == "other_functions":
                below = self._dtype(layer.alpha) * np.exp(np.minimum(z, 0))
            return np.where(z > 0, one, below)
        if layer.layer in POINTWISE:
            return POINTWISE[layer.layer].derivative(z, a, layer, self._formulation == "other_functions")
        return np.ones_like(z)

    # -------------------------------------------------------------- update

    def _update(self, gradients: Mapping[str, Any], lr: float) -> None:
        options = self._case.optimizer
        assert options is not None
        if options.adaptive:
            self._adapt(options, gradients, lr)
            return
        for name, w in self._parameters.items():
            decay = self._dtype(options.weight_decay)
            if self._formulation == "decay_apart" and decay and not options.momentum:
                self._parameters[name] = (self._dtype(1) - self._dtype(lr) * decay) * w - self._dtype(lr) * gradients[
                    name
                ]
                continue
            g = gradients[name] + decay * w if options.weight_decay else gradients[name]
            if options.momentum:
                key = f"{name}.{MOMENTUM_BUFFER}"
                old = self._buffers.get(key)
                v = g if old is None else options.momentum * old + (1 - options.dampening) * g
                self._buffers[key] = v = self._faulty("buffer", np.array(v, w.dtype))
                g = g + options.momentum * v if options.nesterov else v
            self._parameters[name] = w - self._faulty("update", np.array(lr * g, w.dtype))

    def _adapt(self, options: Optimizer, gradients: Mapping[str, Any], lr: float) -> None:
        """By one of the forms that people write; a fault of a buffer is one in the last that there is."""
        number = ("", *FORMULATIONS, *EDGES).index(self._formulation)
        for name, w in self._parameters.items():
            kept = {kind: self._buffers[f"{name}.{kind}"] for kind in options.buffers if self._buffers}
            after = optimizer_formulations.moved(number, options, w, gradients[name], kept, lr)
            kept[options.buffers[-1]] = self._faulty("buffer", kept[options.buffers[-1]])
            self._kept |= {f"{name}.{kind}": array for kind, array in kept.items()}
            self._parameters[name] = w + self._faulty("update", after - w) if self._fault else after
        self._buffers, self._kept = self._kept, {}

    # -------------------------------------------------------------- faults

    def _faulty(self, place: str, value: Any, layer: int = 0) -> Any:
        if self._fault is None or (self._fault.place, self._fault.layer) != (place, layer):
            return value
        return value * self._dtype(1 + self._fault.size)

    def _faulty_entry(self, gradients: dict[str, Any]) -> dict[str, Any]:
        """The largest entry of one gradient."""
        if self._fault is None or self._fault.place != "entry":
            return gradients
        name = list(gradients)[self._fault.layer % len(gradients)]
        changed = gradients[name].copy()
        index = np.unravel_index(int(np.argmax(np.abs(changed))), changed.shape)
        changed[index] *= self._dtype(1 + self._fault.size)
        return {**gradients, name: changed}


def _is_plain(loss: Any) -> bool:
    """Whether a cross entropy has no weights, labels that do not count or smoothing."""
    return loss.weight is None and loss.ignored is None and not loss.smoothing
