"""A network of torch.nn modules, a loss of torch.nn, an optimizer of torch.optim; torch is imported here alone."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from harness.ground.errors import ImplementationError
from harness.implementation import COUNT, Batch, State, Step
from harness.scenario import kinds
from harness.scenario.model import Case, Residual, fixed_of, parameter_shapes
from harness.scenario.penalties import terms
from reference_torch import modules
from reference_torch.own import Own

Array = NDArray[np.floating[Any]]

#: NNPACK's convolutions are no sums of products in any order (Winograd, Fourier), and lie beyond their bound. torch
#: asks oneDNN, which sums; where it is built without, or that is switched off, NNPACK for batches of 16 in float32.
_SUMS_ALONE = torch.backends.nnpack.flags(enabled=False)
# of zeros that it adds on one side alone, which costs it a copy
warnings.filterwarnings("ignore", "Using padding='same'", UserWarning)


def build(case: Case) -> Network:
    """The case's network, its parameters not yet loaded."""
    return Network(case)


class Network:
    """A torch.nn.Sequential under the scenario's names, its loss, and an optimizer over its parameters."""

    def __init__(self, case: Case) -> None:
        dtype = {"float64": torch.float64, "float32": torch.float32}[case.dtype]
        self._modules: dict[str, nn.Module] = {}
        self._module = self._chained(case.network, dtype)
        self._parameters = {name: self._parameter(name) for name in parameter_shapes(case)}
        for name in fixed_of(case.network):
            self._parameters[name].requires_grad_(False)
        self._trained = {name: one for name, one in self._parameters.items() if one.requires_grad}
        self._values = {name: _array(parameter) for name, parameter in self._parameters.items()}
        self._layer_buffers = {name: self._layer_buffer(name) for name in case.layer_buffers}
        self._loss = _loss(case.loss, dtype) if case.loss else None
        self._optimizer = _optimizer(case.optimizer, self._trained.values()) if case.optimizer else None
        self._options, self._dtype = case.optimizer, case.dtype
        self._penalties, self._shapes = case.scenario.penalties, parameter_shapes(case)
        self._kept = case.optimizer.buffers if case.optimizer else ()
        self._clip = case.optimizer.clip if case.optimizer else None
        self._auxiliary = [(name, _loss(loss, dtype)) for name, loss in case.auxiliary]
        self._outputs: dict[str, Tensor] = {}
        for name, _ in self._auxiliary:
            self._modules[name].register_forward_hook(partial(self._keep, name))
        self._masked = [str(layer.name) for layer in case.layers if layer.has_mask]
        self._recorded: dict[str, Tensor] = {}
        self._recording = case.record_activations
        # so that an activation before the first layer that is trained has a gradient as well
        self._inputs_need_gradient = self._recording and not _is_trained(case.network[0]) and not case.ids
        if self._recording:
            for name, module in self._modules.items():
                module.register_forward_hook(partial(self._record, name))

    def _chained(self, layers: tuple[kinds.Layer, ...], dtype: torch.dtype) -> nn.Sequential:
        chain = nn.Sequential()
        for layer in layers:
            if isinstance(layer, Residual):
                module: nn.Module = _Sum(self._chained(layer.residual, dtype))
            else:
                module = self._tied(layer, _module(layer, dtype))
            self._modules[str(layer.name)] = module
            chain.add_module(str(layer.name), module)
        return chain

    def _parameter(self, name: str) -> nn.Parameter:
        layer, _, own = name.rpartition(".")
        return self._modules[layer].get_parameter(own)

    def _layer_buffer(self, name: str) -> Array:
        layer, _, own = name.rpartition(".")
        return _array(self._modules[layer].get_buffer(own))

    def _tied(self, layer: kinds.Layer, module: nn.Module) -> nn.Module:
        """With the parameters of layers before it that it shares."""
        for own, use in layer.uses().items():
            if own in layer.shapes():
                continue
            parameter = self._parameter(use.name)
            if use.transposed:
                delattr(module, own)
                module.register_forward_pre_hook(partial(_transposed, own, parameter))
            else:
                setattr(module, own, parameter)
        return module

    def _keep(self, name: str, module: nn.Module, inputs: Any, output: Tensor) -> None:
        self._outputs[name] = output

    def _record(self, name: str, module: nn.Module, inputs: Any, output: Tensor) -> Tensor:
        if output is inputs[0]:  # of an identity, whose output has a gradient of its own beside a branch
            output = output.view_as(output)
        if not output.requires_grad and not torch.is_floating_point(inputs[0]):  # of rows that no step moves
            output.requires_grad_()
        if output.requires_grad:
            output.retain_grad()
        self._recorded[name] = output
        return output

    def load(self, state: State) -> None:
        for name, value in self._values.items():
            value[...] = state.parameters[name]
        for name, value in self._layer_buffers.items():
            value[...] = state.buffers[name]
        if self._options is None or self._optimizer is None or not self._kept:
            return
        if not any(f"{name}.{kind}" in state.buffers for name in self._trained for kind in self._kept):
            self._optimizer = _optimizer(self._options, self._trained.values())  # adagrad's begins with a state
            return
        for name, parameter in self._trained.items():
            for kind in self._kept:
                self._load_buffer(parameter, kind, state.buffers.get(f"{name}.{kind}"))

    def _load_buffer(self, parameter: Tensor, kind: str, buffer: Any) -> None:
        assert self._optimizer
        found = self._optimizer.state[parameter]
        if buffer is None:
            found.pop(kind, None)
        elif found.get(kind) is not None:
            _array(found[kind])[...] = buffer
        elif kind == COUNT:  # which torch has in float32 whatever the parameter is
            found[kind] = torch.tensor(float(buffer), dtype=torch.float32)
        else:
            found[kind] = torch.from_numpy(buffer.copy())

    @_SUMS_ALONE
    @torch.no_grad()
    def predict(self, inputs: Any) -> Array:
        self._module.eval()
        output: Array = self._module(_of(inputs)).numpy()
        self._module.train()
        return output

    @_SUMS_ALONE
    def step(self, batch: Batch, lr: float) -> Step:
        if self._loss is None or self._optimizer is None:
            raise ImplementationError("a step needs a loss and an optimizer")
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        self._optimizer.zero_grad()
        for name in self._masked:
            self._modules[name].mask = _of(batch.masks[name])
        inputs = _of(batch.inputs)
        if self._inputs_need_gradient:
            inputs.requires_grad_()
        output = self._module(inputs)
        loss = self._penalised(self._total(output, _of(batch.targets)), len(batch.inputs))
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = self._clipped({name: _array(parameter.grad) for name, parameter in self._trained.items()})
        self._update()
        return Step(
            loss=loss.item(),
            output=_array(output),
            gradients=gradients,
            parameters=self._values,
            buffers=self._buffers(),
            activations={name: _array(output) for name, output in self._recorded.items()},
            activation_gradients={name: _array(output.grad) for name, output in self._recorded.items()},
        )

    def _penalised(self, loss: Tensor, rows: int) -> Tensor:
        for penalty, name, factor in terms(self._penalties, self._shapes, rows):
            parameter = self._parameters[name]
            loss = loss + float(factor) * (parameter.square() if penalty.kind == "l2" else parameter.abs()).sum()
        return loss

    def _clipped(self, gradients: dict[str, Array]) -> dict[str, Array]:
        """The gradients as they are before torch clips them in place."""
        if self._clip is None:
            return gradients
        before, clip = {name: array.copy() for name, array in gradients.items()}, self._clip
        if clip.clip_value is not None:
            nn.utils.clip_grad_value_(self._trained.values(), clip.clip_value)
        else:
            norm_type = float(clip.norm_type)
            nn.utils.clip_grad_norm_(self._trained.values(), clip.max_norm or torch.inf, norm_type=norm_type)
        return before

    def _update(self) -> None:
        assert self._optimizer
        try:
            self._optimizer.step()
        except (RuntimeError, ArithmeticError) as error:  # a learning rate beyond float32, a count below 1
            raise ImplementationError(f"torch: {error}") from None

    def _total(self, output: Tensor, targets: Tensor) -> Tensor:
        """The loss, and those that are added to it."""
        assert self._loss
        loss = self._loss_of(self._loss, output, targets)
        for name, auxiliary in self._auxiliary:
            loss = loss + self._loss_of(auxiliary, self._outputs[name], targets)
        return loss

    @staticmethod
    def _loss_of(loss: Callable[[Tensor, Tensor], Tensor], output: Tensor, targets: Tensor) -> Tensor:
        try:
            return loss(output, targets)
        except RuntimeError as error:  # BCELoss refuses an output that has become NaN
            raise ImplementationError(f"torch: {error}") from None

    def _buffers(self) -> Mapping[str, Array]:
        assert self._optimizer
        state = self._optimizer.state
        found = {
            f"{name}.{kind}": state[parameter].get(kind)
            for name, parameter in self._trained.items()
            for kind in self._kept
        }
        own = {name: self._told(_array(buffer)) for name, buffer in found.items() if buffer is not None}
        return {**own, **self._layer_buffers}

    def _told(self, buffer: Array) -> Array:
        """A count in the dtype of everything else."""
        return buffer if buffer.ndim else buffer.astype(self._dtype)


def _array(tensor: Tensor | None) -> Array:
    """The tensor's own memory as an array."""
    assert tensor is not None
    array: Array = tensor.detach().numpy()
    return array


def _transposed(own: str, parameter: nn.Parameter, module: nn.Module, _: Any) -> None:
    setattr(module, own, parameter.T)


class _Sum(nn.Module):
    """What arrives, and what a branch makes of it."""

    def __init__(self, branch: nn.Module) -> None:
        super().__init__()
        self.branch = branch

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = x + self.branch(x)
        return found


def _is_trained(layer: kinds.Layer) -> bool:
    return len(layer.fixed) < len(layer.shapes())


def _module(layer: kinds.Layer, dtype: torch.dtype) -> nn.Module:
    # torch draws a start of its own here, which load() replaces
    module: nn.Module = _class(layer.torch)(**layer.for_torch()) if layer.torch else Own(layer)
    for name, buffer in module.named_buffers():  # a count, which is kept and compared as any other
        module.register_buffer(name, buffer.to(dtype))
    return module.to(dtype)


def _of(array: Array) -> Tensor:
    """An array's own memory, or a copy of what nobody may write into, which torch would warn of."""
    return torch.from_numpy(array if array.flags.writeable else array.copy())


def _class(name: str) -> Any:
    """Of what torch has as functions alone or calls otherwise, or of torch.nn."""
    return getattr(modules, name, None) or getattr(nn, name)


def _loss(loss: kinds.Loss, dtype: torch.dtype) -> Callable[[Tensor, Tensor], Tensor]:
    """torch's loss, times the scale; a mean that torch lacks is its sum, divided."""
    divided, summed = loss.reduction not in loss.torch_reductions, loss.model_copy(update={"reduction": "sum"})
    fields = {name: _tensor(value, dtype) for name, value in loss.for_torch().items()}
    criterion = _class(loss.torch)(**fields, reduction="sum" if divided else loss.reduction)

    def scaled(output: Tensor, targets: Tensor) -> Tensor:
        value: Tensor = criterion(output, targets)
        if divided:
            value = value / float(loss.divisor(*output.shape) / summed.divisor(*output.shape))
        return value if loss.scale == 1 else value * loss.scale

    return scaled


def _tensor(value: Any, dtype: torch.dtype) -> Any:
    """A tuple of numbers as a tensor."""
    return torch.tensor(value, dtype=dtype) if isinstance(value, tuple) else value


def _optimizer(options: kinds.Optimizer, parameters: Any) -> torch.optim.Optimizer:
    return _without_compiler(getattr(torch.optim, options.torch))(parameters, **options.for_torch())


@cache
def _without_compiler(optimizer: type[torch.optim.Optimizer]) -> Callable[..., torch.optim.Optimizer]:
    """An optimizer of torch.optim that does not load torch.compile, which takes as long as torch itself.

    What it does is torch's own functions, out of the wrapping that tells the compiler to keep off.
    """
    own = {name: inspect.unwrap(getattr(optimizer, name)) for name in ("add_param_group", "zero_grad", "step")}
    return type(optimizer.__name__, (optimizer,), {**own, "step": torch.no_grad()(own["step"])})
