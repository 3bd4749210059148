"""What HARNESS may say wrongly of a right program: its activations, its biases, which name is which layer's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.candidate.speaking.adapter import Adapter, torch_shapes
from harness.checking.result import Tried
from harness.ground.facts import Fact, fact
from harness.scenario.layers import LAYERS

_ACTIVATIONS = {kind: layer for kind, layer in LAYERS.items() if layer.is_activation}


def everything_is_wrong(tried: Sequence[Tried]) -> bool:
    """Whether no tensor is right in the first step that it came through."""
    rows = next((one.rows for one in tried if one.rows), ())
    return bool(rows) and not any(row.is_right for row in rows if row.step == 1)


def other_networks(adapter: Adapter) -> Iterator[tuple[Adapter, Fact]]:
    """Networks with another last activation, without biases, and with other hidden activations, and what they are."""
    *before, last = adapter.network
    ends = last.has_parameters
    stem = adapter.network if ends else tuple(before)
    networks = [] if ends else [stem]
    networks += [(*stem, _activation(kind)) for kind in _ACTIVATIONS if ends or kind != last.layer]
    for network in networks:
        yield _with(adapter, network), fact("network_is", network=_words(network, adapter.network))
    bare = tuple(one.model_copy(update={"bias": False}) if one.has_parameters else one for one in adapter.network)
    if bare != adapter.network and not adapter.fixed and not adapter.parameters and not adapter.names:
        yield _with(adapter, bare), fact("network_has_no_biases")
    hidden = [one for one in before if not one.has_parameters]
    for kind in _ACTIVATIONS if hidden else ():
        network = (*(one if one.has_parameters else _activation(kind) for one in before), last)
        if network != adapter.network:
            yield _with(adapter, network), fact("network_is", network=_words(network, adapter.network))


def other_names(adapter: Adapter) -> Iterator[tuple[Adapter, Fact]]:
    """The same with the names of the last layer for the first, and so on."""
    torch = list(torch_shapes(adapter))
    layers = list(dict.fromkeys(name.partition(".")[0] for name in torch))
    if len(layers) < 2 or adapter.names or adapter.fixed:
        return
    turned = dict(zip(layers, reversed(layers), strict=True))
    crossed = {own: ".".join((turned[layer], kind)) for own, (layer, kind) in _stated(adapter, torch, layers)}
    if set(crossed.values()) == set(torch):
        said = ", ".join(f"'{own}': '{name}'" for own, name in crossed.items())
        yield adapter.model_copy(update={"parameters": crossed}), fact("names_are", names=said)


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
    return _ACTIVATIONS[kind](layer=kind)


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
