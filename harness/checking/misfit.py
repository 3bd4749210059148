"""What HARNESS may say wrongly of a right program: its activations, its biases, which name is which layer's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import Adapter, torch_shapes
from harness.checking.result import Tried
from harness.faults.textbook import Textbook
from harness.ground.facts import Fact, fact
from harness.scenario.kinds import Optimizer
from harness.scenario.layers import LAYERS
from harness.scenario.network import named
from harness.scenario.optimizers import OPTIMIZERS
from harness.task.numbers.plain import PlainKind

_ACTIVATIONS = {kind: layer for kind, layer in LAYERS.items() if layer.is_activation}
#: What a network may end in besides, of all outputs of a sample.
_SOFTMAXES = {kind: layer for kind, layer in LAYERS.items() if layer.least_width > 1}
#: Those that are looked at whatever a program tells.
_USUAL = ("sigmoid", "tanh", "relu", "elu")
#: So many steps are compared, and by so much their losses may differ from one multiple.
_STEPS, _ALIKE = 3, 1e-3

Network = tuple[Any, ...]


def everything_is_wrong(tried: Sequence[Tried]) -> bool:
    """Whether no tensor is right in the first step that it came through."""
    rows = next((one.rows for one in tried if one.rows), ())
    return bool(rows) and not any(row.is_right for row in rows if row.step == 1)


def other_networks(adapter: Adapter, tried: Sequence[Tried]) -> Iterator[tuple[Adapter, Fact]]:
    """Networks with another last activation, without biases, and with other hidden activations, and what they are.

    With an activation beyond the usual ones only those that give the losses that were told.
    """
    *before, last = adapter.network
    networks = [tuple(before)] if _is_open(last) else []
    endings = {**_ACTIVATIONS, **({} if adapter.loss.has_softmax else _SOFTMAXES)}
    networks += [_ending(adapter.network, kind) for kind in _likely(endings, _ending, tried) if kind != last.layer]
    for network in networks:
        yield _with(adapter, network), fact("network_is", network=_words(network, adapter.network))
    bare = tuple(one.model_copy(update={"bias": False}) if one.is_numbered else one for one in adapter.network)
    if bare != adapter.network and not adapter.fixed and not adapter.parameters and not adapter.names:
        yield _with(adapter, bare), fact("network_has_no_biases")
    hidden = list(filter(_is_open, before))
    for kind in _likely(_ACTIVATIONS, _between, tried) if hidden else ():
        network = _between(adapter.network, kind)
        if network != adapter.network:
            yield _with(adapter, network), fact("network_is", network=_words(network, adapter.network))


def _ending(network: Network, kind: str) -> Network:
    """With this last activation."""
    stem = network[:-1] if _is_open(network[-1]) else network
    return (*stem, _activation(kind))


def _between(network: Network, kind: str) -> Network:
    """With this activation in every place but the last."""
    *before, last = network
    return (*(_activation(kind) if _is_open(one) else one for one in before), last)


def _is_open(layer: Any) -> bool:
    """Whether another activation may stand in its place: it gives as many values as it takes, each where it was."""
    moves = layer.axes_of_a_sample or layer.only_moves or layer.has_mask
    return not (layer.has_parameters or moves)


def _likely(kinds: Iterable[str], change: Callable[[Network, str], Network], tried: Sequence[Tried]) -> Iterator[str]:
    return (kind for kind in kinds if kind in _USUAL or _may_be(change, kind, tried))


def _may_be(change: Callable[[Network, str], Network], kind: str, tried: Sequence[Tried]) -> bool:
    """Whether a network would give the losses that were told, or one multiple of them; True where that is not known."""
    first = next((one for one in tried if len(one.seen) > 1), None)
    if first is None:
        return True
    scenario = first.case.scenario.model_copy(update={"network": tuple(named(change(first.case.network, kind)))})
    book = Textbook(replace(first.case, scenario=scenario), PlainKind())
    steps = [step for step in first.seen if len(step.batch.inputs) == len(first.seen[0].batch.inputs)][:_STEPS]
    told = np.array([np.nan if step.told.loss is None else step.told.loss for step in steps], np.float64)
    losses = [book.step(one.number, one.batch, one.before.parameters, update=False)["loss", "loss"] for one in steps]
    ratios = told / np.array([float(loss.item()) for loss in losses])
    return not np.isfinite(ratios).all() or bool(np.ptp(ratios) <= _ALIKE * np.abs(ratios).max())


def other_optimizers(adapter: Adapter, tried: Sequence[Tried]) -> Iterator[tuple[Adapter, Fact]]:
    """Where updates alone are wrong of what is stated as plain descent: other optimizers, with torch's defaults."""
    stated = adapter.optimizer.model_fields_set if adapter.optimizer else set()
    wrong = {row.quantity for one in tried for row in one.rows if not row.is_right}
    if stated - {"lr"} or wrong != {"update"}:
        return
    for kind, model in OPTIMIZERS.items():
        if model.adaptive and _takes_its_steps(model, kind, tried[0]):
            lr = {"lr": adapter.optimizer.lr} if adapter.optimizer and stated else {}
            options = model.model_validate({"kind": kind, **lr})
            yield adapter.model_copy(update={"optimizer": options}), fact("optimizer_is", kind=kind)


def _takes_its_steps(model: type[Optimizer], kind: str, one: Tried) -> bool:
    """Whether the parameters that were told are those after its steps."""
    assert one.case.optimizer is not None
    options = model.model_validate({"kind": kind, "lr": one.case.optimizer.lr})
    scenario = one.case.scenario.model_copy(update={"optimizer": options})
    book = Textbook(replace(one.case, scenario=scenario), PlainKind())
    for step in one.seen:
        found = book.step(step.number, step.batch, step.before.parameters)
        for name, after in (step.told.parameters or {}).items():
            if not np.allclose(np.ravel(after), np.ravel(found["parameter", name]), rtol=1e-6, atol=1e-9):
                return False
    return bool(one.seen)


def other_names(adapter: Adapter) -> Iterator[tuple[Adapter, Fact]]:
    """The same with the names of the last layer for the first, and so on."""
    torch = list(torch_shapes(adapter))
    layers = list(dict.fromkeys(name.partition(".")[0] for name in torch))
    if len(layers) < 2 or adapter.names or adapter.fixed or (adapter.others and not adapter.parameters):
        return
    turned = dict(zip(layers, reversed(layers), strict=True))
    crossed = {own: ".".join((turned[layer], kind)) for own, (layer, kind) in _stated(adapter, torch, layers)}
    if set(crossed.values()) == set(torch):
        pairs = ", ".join(f"'{own}': '{name}'" for own, name in crossed.items())
        yield adapter.model_copy(update={"parameters": crossed}), fact("names_are", names=pairs)


def _stated(adapter: Adapter, torch: list[str], layers: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Its own names, W1 and b1 if it states none, with the layer and the kind of parameter that each is."""
    usual = {
        f"{'W' if kind == 'weight' else 'b'}{1 + layers.index(layer)}": f"{layer}.{kind}"
        for layer, kind in map(_split, torch)
    }
    return ((own, _split(name)) for own, name in (adapter.parameters or usual).items())


def _split(name: str) -> tuple[str, str]:
    layer, _, kind = name.partition(".")
    return layer, kind


def _activation(kind: str) -> Any:
    return LAYERS[kind](layer=kind)


def _with(adapter: Adapter, network: tuple[Any, ...]) -> Adapter:
    return adapter.model_copy(update={"network": network})


def _words(network: tuple[Any, ...], stated: tuple[Any, ...]) -> str:
    """The layers by name; with their settings where they are stated with others."""
    return " ".join(one.layer + (_settings(one) if _is_set_otherwise(one, stated) else "") for one in network)


def _is_set_otherwise(layer: Any, stated: tuple[Any, ...]) -> bool:
    alike = [one.model_copy(update={"name": None}) for one in stated if one.layer == layer.layer]
    return bool(alike) and layer.layer in _ACTIVATIONS and layer.model_copy(update={"name": None}) not in alike


def _settings(layer: Any) -> str:
    found = {name: value for name, value in layer.for_torch().items() if name not in layer.parameters}
    return " (" + ", ".join(f"{name} {value}" for name, value in found.items()) + ")"
