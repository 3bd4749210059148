"""A network with its loss and optimizer: the hand-written side of the comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from harness.ground.errors import ImplementationError
from harness.implementation import MOMENTUM_BUFFER, Batch, State, Step
from harness.scenario import model
from harness.scenario.model import Case, parameter_shapes
from reference_numpy import layers, losses
from reference_numpy.buffers import Array
from reference_numpy.sgd import SGD


def build(case: Case) -> Network:
    """The case's network, its parameters not yet loaded."""
    return Network(case)


class Network:
    """Layers in order, a loss, an optimizer; all parameters are views of one vector, and so are all gradients."""

    def __init__(self, case: Case) -> None:
        dtype, shapes = np.dtype(case.dtype), parameter_shapes(case)
        self._vector, self._parameters = _vector(shapes, dtype)
        self._gradient_vector, self._gradients = _vector(shapes, dtype)
        self._shapes = shapes
        self._layers = {str(layer.name): self._layer(case, layer, dtype) for layer in case.network}
        self._loss = _LOSSES[case.loss.kind](dtype, case.loss.reduction, case.loss.scale) if case.loss else None
        options = case.optimizer
        self._optimizer = _optimizer(options) if options else None
        self._record = case.record_activations

    def _layer(self, case: Case, layer: model.Layer, dtype: np.dtype[Any]) -> layers.Layer:
        if not layer.has_parameters:
            return _activation(layer, dtype)
        weight, bias = f"{layer.name}.weight", f"{layer.name}.bias"
        return layers.Linear(
            self._parameters[weight],
            self._gradients[weight],
            self._parameters.get(bias),
            self._gradients.get(bias),
            needs_input_gradient=layer is not case.network[0],
        )

    def load(self, state: State) -> None:
        for name, parameter in self._parameters.items():
            parameter[...] = state.parameters[name]
        if self._optimizer is None:
            return
        self._optimizer.velocity = None
        if state.buffers:
            self._optimizer.velocity, velocities = _vector(self._shapes, self._vector.dtype)
            for name, velocity in velocities.items():
                velocity[...] = state.buffers[f"{name}.{MOMENTUM_BUFFER}"]

    def predict(self, inputs: Any) -> Array:
        with np.errstate(all="ignore"):
            return self._forward(inputs, {})

    def step(self, batch: Batch, lr: float) -> Step:
        if self._loss is None or self._optimizer is None:
            raise ImplementationError("a step needs a loss and an optimizer")
        activations: dict[str, Array] = {}
        activation_gradients: dict[str, Array] = {}
        with np.errstate(all="ignore"):  # what overflows is reported by the comparison
            output = self._forward(batch.inputs, activations)
            loss = self._loss.forward(output, batch.targets)
            self._backward(self._loss.backward(), activation_gradients)
            self._optimizer.step(self._vector, self._gradient_vector, lr)
        return Step(
            loss=loss,
            output=output,
            gradients=self._gradients,
            parameters=self._parameters,
            buffers=self._buffers(),
            activations=activations,
            activation_gradients=activation_gradients,
        )

    def _forward(self, a: Any, recorded: dict[str, Array]) -> Array:
        for name, layer in self._layers.items():
            a = layer.forward(a)
            if self._record:
                recorded[name] = a
        output: Array = a
        return output

    def _backward(self, g: Array, recorded: dict[str, Array]) -> None:
        for name, layer in reversed(self._layers.items()):
            if self._record:
                recorded[name] = g
            g = layer.backward(g)

    def _buffers(self) -> Mapping[str, Array]:
        velocity = self._optimizer.velocity if self._optimizer else None
        if velocity is None:
            return {}
        views = _views(velocity, self._shapes)
        return {f"{name}.{MOMENTUM_BUFFER}": view for name, view in views.items()}


def _optimizer(options: model.Optimizer) -> SGD:
    return SGD(
        momentum=options.momentum,
        dampening=options.dampening,
        nesterov=options.nesterov,
        weight_decay=options.weight_decay,
    )


def _vector(shapes: Mapping[str, tuple[int, ...]], dtype: np.dtype[Any]) -> tuple[Array, dict[str, Array]]:
    vector = np.zeros(sum(int(np.prod(shape)) for shape in shapes.values()), dtype)
    return vector, _views(vector, shapes)


def _views(vector: Array, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    views, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        views[name] = vector[start : start + size].reshape(shape)
        start += size
    return views


def _activation(layer: model.Layer, dtype: np.dtype[Any]) -> layers.Layer:
    if isinstance(layer, model.ELU):
        return layers.ELU(dtype, layer.alpha)
    if isinstance(layer, model.Identity):
        return layers.Identity()
    return _ACTIVATIONS[layer.layer](dtype)


_ACTIVATIONS: Mapping[str, Callable[[np.dtype[Any]], layers.Layer]] = {
    "sigmoid": layers.Sigmoid,
    "tanh": layers.Tanh,
    "relu": layers.ReLU,
}
_LOSSES: Mapping[str, Callable[[np.dtype[Any], str, float], losses.Loss]] = {
    "mse": losses.MSE,
    "cross_entropy": losses.CrossEntropy,
    "binary_cross_entropy": losses.BinaryCrossEntropy,
    "binary_cross_entropy_with_logits": losses.BinaryCrossEntropyWithLogits,
}
