"""Parameters that bring about what a probe is for: kinks met exactly, logits near a thousand, saturation.

Each works from the parameters that were drawn and the first batch's inputs, whatever layers have biases and however
many samples a batch has. Whether it was brought about is looked up afterwards, for some parameters may be fixed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from harness.implementation import Array, State
from harness.scenario.initial import initial_buffers
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task import layers
from harness.task.numbers.plain import PlainKind
from harness.task.step import with_buffers
from harness.task.tape import Tape

#: exp overflows beyond 709.78.
_OVERFLOWS = 709.79
#: Logits near a thousand, none of them far from another; where each is squashed by itself, of both signs.
_LARGE = (1000.25, 999.5, 1000.75, 1000.0, 999.75, 1000.5)
#: The largest inputs of an activation's units, with their signs: far beyond where exp overflows, where 1 - a is still
#: a number, and ordinary ones.
_SATURATED = (800.0, -800.0, 20.0, -20.0, 2.0)
#: Of probabilities: so that 1 - p is 6e-6, and an epsilon or a clip of 1e-6 is no mistake; of logits that a softmax
#: takes half of it, for it sees their differences.
_PROBABLE = (12.0, -12.0, 9.0, -9.0)
#: Of units that are to be equal: so large that it is often the largest value of a window in which it stands.
_ONE_VALUE = 1.0

Parameters = dict[str, Array]


class _Site(NamedTuple):
    """A layer whose units, or channels, each have a row of weights; what follows it, and what it takes."""

    layer: Layer
    after: Any
    """The next layer that does more than move numbers; None behind the last one."""
    has_ties: bool
    """Whether a layer behind it, before the next with weights, takes the first of equal values."""
    inputs: Array

    @property
    def name(self) -> str:
        return str(self.layer.name)


def brought_about(purpose: str, case: Case, state: State, inputs: Array) -> State:
    """The parameters for a purpose; as they are for a probe of another name."""
    parameters = {name: array.copy() for name, array in state.parameters.items()}
    for site in _sites(case, parameters, inputs) if purpose in _CHANGES else ():
        _CHANGES[purpose](case, parameters, site)
    return State(parameters, state.buffers)


def is_reached(purpose: str, case: Case, state: State, inputs: Array) -> bool:
    """Whether these parameters bring it about, at every layer that it is for."""
    looks = (_LOOKS[purpose](case, z, site) for site, z in _values(case, state.parameters, inputs))
    return all(found for found in looks if found is not None) if purpose in _LOOKS else True


def _values(case: Case, parameters: Mapping[str, Array], inputs: Array) -> Iterator[tuple[_Site, Array]]:
    """Every such layer with what it gives, a row for each place of a sample: (rows, units)."""
    for site in _sites(case, parameters, inputs):
        yield site, _rows(site, _output(case, parameters, site.layer, site.inputs))


def _sites(case: Case, parameters: Mapping[str, Array], inputs: Array) -> Iterator[_Site]:
    """These layers in turn; what one takes is worked out when the layers before it are settled."""
    a, network = np.asarray(inputs, np.float64), case.network
    for index, layer in enumerate(network):
        if _has_rows(layer):
            behind = list(itertools.takewhile(_keeps_equals, network[index + 1 :]))
            yield _Site(layer, _behind(network[index + 1 :]), any(one.has_ties for one in behind), a)
        a = _output(case, parameters, layer, a)


def _has_rows(layer: Layer) -> bool:
    """Whether the first axis of its weight is that of its outputs; that of a transposed convolution is not."""
    return layer.is_numbered and layer.parameters["weight"][0].startswith("out_")


def _keeps_equals(layer: Layer) -> bool:
    """Whether what is equal for all samples stays so, whatever its parameters are."""
    return not (layer.is_numbered or layer.normalises)


def _behind(network: Sequence[Layer]) -> Layer | None:
    """The first layer that does more than move numbers."""
    return next((layer for layer in network if not layer.only_moves), None)


def _output(case: Case, parameters: Mapping[str, Array], layer: Layer, a: Array) -> Array:
    if layer.is_linear:
        z: Array = a @ parameters[f"{layer.name}.weight"].T + parameters.get(f"{layer.name}.bias", 0.0)
        return z
    if layer.is_activation:
        with np.errstate(all="ignore"):
            return np.asarray(PlainKind().activation(layer, a)[0])
    tape = Tape(PlainKind(), training=not layer.has_mask)
    own = {name: tape.constant(parameters[use.name]) for name, use in layer.uses().items()}
    own = dict(with_buffers(tape, layer, own, initial_buffers(case)))
    return np.asarray(layers.forward(tape, layer, tape.constant(a), own).value)


def _rows(site: _Site, z: Array) -> Array:
    """Channels as units, whose values at every place stand below one another."""
    return z if site.layer.is_linear else np.moveaxis(z, 1, -1).reshape(-1, z.shape[1])


# ---------------------------------------------------------------- kinks


def _to_zero(_: Case, parameters: Parameters, site: _Site) -> None:
    """The first units before kinks are given nothing by any sample, but what is at a kink by their biases.

    Before a layer that takes the first of equal values, half of them are given one value.
    """
    weight, bias = f"{site.name}.weight", f"{site.name}.bias"
    units = len(parameters[weight])
    for unit, kink in enumerate(_wanted(site, units)):
        parameters[weight][unit] = 0
        if bias in parameters:
            parameters[bias][unit] = kink


def _wanted(site: _Site, units: int) -> tuple[float, ...]:
    """What the first units give: kinks of what follows, or equal values where the largest is taken of several."""
    equal = _equal(site, units)
    return (*_kinks(site)[: units - len(equal)], *equal)


def _kinks(site: _Site) -> tuple[float, ...]:
    return site.after.kinks if site.after else ()


def _equal(site: _Site, units: int) -> tuple[float, ...]:
    """What units are given that are to be equal."""
    return (_ONE_VALUE,) * (units // 2) if site.has_ties else ()


def _meets_zero(_: Case, z: Array, site: _Site) -> bool | None:
    if site.has_ties and (wanted := _wanted(site, z.shape[1])):
        kinks = len(wanted) - len(_equal(site, z.shape[1]))
        at_kinks, equal = np.isin(z[:, :kinks], _kinks(site)), z[:, kinks : len(wanted)]
        return bool(at_kinks.all() and (equal == equal[:, :1]).all())
    return bool(np.isin(z, _kinks(site)).any()) if _kinks(site) else None


# ---------------------------------------------------------------- large logits


def _is_last(case: Case, site: _Site) -> bool:
    return site.layer is next(layer for layer in reversed(case.network) if layer.is_numbered)


def _large(case: Case, units: int) -> Array:
    found = np.resize(_LARGE, units)
    alone = case.loss is not None and case.loss.of == "logits" and case.loss.targets == "binary"
    return found * np.resize((1.0, -1.0), units) if alone else found


def _to_large(case: Case, parameters: Parameters, site: _Site) -> None:
    """By the bias; without one by weights along what the first sample gives, so that its logits are as with a bias."""
    if not _is_last(case, site):
        return
    weight, bias = f"{site.name}.weight", f"{site.name}.bias"
    large = _large(case, len(parameters[weight]))
    if bias in parameters:
        parameters[bias] = large
    elif site.inputs.ndim == 2 and (first := site.inputs[np.argmax(np.abs(site.inputs).sum(1))]).any():
        parameters[weight] += np.outer(large, first / (first @ first))


def _is_large(case: Case, z: Array, site: _Site) -> bool | None:
    return bool(z.max() > _OVERFLOWS) if _is_last(case, site) else None


# ---------------------------------------------------------------- saturation


def _levels(case: Case, site: _Site, units: int) -> Array | None:
    """The largest input of each unit; None where nothing saturates."""
    targets = case.loss.targets if case.loss and case.loss.of and _is_last(case, site) else ""
    if targets in ("classes", "probabilities"):
        return np.resize(_PROBABLE, units) / 2
    if targets == "binary":
        return np.resize(_PROBABLE, units)
    if site.after and site.after.saturates:
        return np.array([*_SATURATED, *[_SATURATED[-1]] * units])[:units]
    return None


def _to_saturate(case: Case, parameters: Parameters, site: _Site) -> None:
    """Every unit's weights and bias are scaled, so that of all samples the largest input is as its level says."""
    z = _rows(site, _output(case, parameters, site.layer, site.inputs))
    levels = _levels(case, site, z.shape[1])
    largest = np.take_along_axis(z, np.abs(z).argmax(0)[None], 0)[0]
    wanted = np.sign(largest) * _SATURATED[-1] if levels is None else levels
    with np.errstate(all="ignore"):
        factors = np.where(largest == 0, 1.0, wanted / largest)
    weight = parameters[f"{site.name}.weight"]
    weight *= factors.reshape(-1, *(1,) * (weight.ndim - 1))
    if f"{site.name}.bias" in parameters:
        parameters[f"{site.name}.bias"] *= factors


def _saturates(case: Case, z: Array, site: _Site) -> bool | None:
    levels = _levels(case, site, z.shape[1])
    return None if levels is None else bool(np.abs(z).max() >= 0.99 * np.abs(levels).max())


_CHANGES: Mapping[str, Callable[[Case, Parameters, _Site], None]] = {
    "zeros": _to_zero,
    "large_logits": _to_large,
    "saturated": _to_saturate,
}
_LOOKS: Mapping[str, Callable[[Case, Array, _Site], bool | None]] = {
    "zeros": _meets_zero,
    "large_logits": _is_large,
    "saturated": _saturates,
}


#: Probes that are for something that numbers as they come do not meet.
PURPOSES = frozenset(_LOOKS)
#: Of these the ones whose numbers are so large that a right formula may overflow.
EXTREME = frozenset({"large_logits", "saturated"})


def saturates(adapter_network: Any, loss: Any) -> bool:
    """Whether a network has an activation or a probability that can saturate."""
    return bool(loss.of) or any(layer.saturates for layer in adapter_network)
