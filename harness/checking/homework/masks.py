"""Dropout of a file, alone: it draws its own mask, which shows in what it gives; all else follows from it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.candidate.reading.source import Unit
from harness.checking.homework.teller import Teller
from harness.checking.result import WRONG, Checked
from harness.checking.settings import INPUT, Layers, Setting, probe_of
from harness.faults.probes import Probe, rounded_to_float32
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Batch, State, Step
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case

#: How many standard deviations the share of kept entries may be off, and how near two scales are one.
_SIGMAS, _SAME = 6.0, 1e-9
#: How near a scale is the stated one: a mask may be in float32, and no two conventions are that near.
_AS_STATED = 1e-6


@dataclass(frozen=True)
class Drawn:
    """What a dropout layer drew, as its output shows it."""

    mask: Array
    scale: float
    """What kept entries are multiplied by."""

    @property
    def kept(self) -> float:
        """The share of entries that are kept."""
        return float(self.mask.mean())


class Recorded:
    """A candidate that tells again what it told once of each case."""

    keeps_parameters = False

    def __init__(self, told: Mapping[str, Step]) -> None:
        self._told = told

    def at(self, case: Case) -> Recorded:
        """It, in one case."""
        self._step = self._told[case.scenario_name]
        return self

    def load(self, state: State) -> None:
        """It keeps nothing."""

    def step(self, batch: Batch, lr: float) -> Step:
        return self._step

    def predict(self, inputs: Array) -> Array | None:
        return None


def drawn(x: Array, out: Array, near: float = _SAME) -> Drawn | None:
    """The mask and the scale; None where what it gives is no multiple of its input, here or there dropped."""
    if out.shape != x.shape or not x.all():
        return None
    ratio = out / x
    mask = ratio != 0
    if not mask.any():
        return Drawn(mask.astype(float), 1.0)
    scale = float(np.median(ratio[mask]))
    if not np.allclose(ratio[mask], scale, rtol=near, atol=0):
        return None
    return Drawn(mask.astype(float), scale)


def recorded(teller: Teller, probe: Probe) -> tuple[Probe, Step, Drawn] | None:
    """One step of a dropout layer, and the probe with the mask that it drew and the p that its scale says."""
    side = teller.at(probe.case)
    side.load(probe.state)
    step = side.step(probe.batches[0], 0.1)
    x = probe.state.parameters[f"{INPUT}.weight"]
    out = np.empty(0) if step.output is None else step.output
    near = _AS_STATED if probe.case.dtype == "float32" else _SAME
    found = drawn(x, out.reshape(x.shape) if out.size == x.size else out, near)
    if found is None:
        return None
    name = probe.case.alone[0]
    own = 1 - 1 / found.scale if found.scale >= 1 else 0.0
    network = tuple(
        layer.model_copy(update={"p": own}) if layer.name == name else layer for layer in probe.case.network
    )
    case = replace(probe.case, scenario=probe.case.scenario.model_copy(update={"network": network}))
    shape = next(layer.shape for layer in probe.case.layers if layer.name == "as_samples")
    batch = replace(probe.batches[0], masks={name: found.mask.reshape(-1, *shape)})
    return replace(probe, case=case, batches=(batch,)), step, found


def said_of(found: Drawn, p: float, together: int = 1) -> tuple[tuple[Fact, ...], Fact | None]:
    """The convention by which a mask is drawn and scaled, and what is wrong with it; ``p`` is what it was told.

    ``together``: how many entries are kept or dropped by one number that it draws: those of a channel, say.
    """
    near = _SIGMAS * np.sqrt(0.25 * together / found.mask.size)
    keeps = [share for share in (1 - p, p) if abs(found.kept - share) <= near]
    if not keeps:
        return (), fact("dropout_keeps", share=found.kept, p=p)
    scales = {1.0: "dropout_scaled_at_test", **{1 / share: "" for share in keeps}}
    said = [code for scale, code in scales.items() if abs(found.scale - scale) <= _AS_STATED * scale]
    if not said:
        return (), fact("dropout_scale", scale=found.scale, right=1 / keeps[0])
    codes = [*(["dropout_p_is_kept"] if keeps == [p] else []), *filter(None, said)]
    return tuple(map(fact, codes)), None


def scale_at_test(said: Sequence[Fact], p: float) -> float:
    """What all that comes in is multiplied by in evaluation, by the convention by which it draws and scales."""
    codes = {one.code for one in said}
    share = p if "dropout_p_is_kept" in codes else 1 - p
    return share if "dropout_scaled_at_test" in codes else 1.0


@dataclass(frozen=True)
class Told:
    """What a dropout layer told of several probes, and what its masks say."""

    asked: tuple[Probe, ...]
    probes: tuple[Probe, ...]
    """The same with the masks that it drew, and the p that its scale says."""
    recorded: Recorded
    said: tuple[Fact, ...]
    """By which convention it draws and scales."""
    wrong: Fact | None
    p: float

    @property
    def scale_at_test(self) -> float:
        """What all that comes in is multiplied by in evaluation."""
        return scale_at_test(self.said, self.p)


def told(teller: Teller, layers: Layers, is_single: bool = False) -> Told | None:
    """A step on two sizes; None where what it gives is no masked input. Raises ImplementationError, CandidateFailed.

    ``is_single``: in float32.
    """
    asked, each = probes_of(layers), []
    asked = tuple(map(rounded_to_float32, asked)) if is_single else asked
    for one in asked:
        found = recorded(teller, one)
        if found is None:
            return None
        each.append(found)
    p = _p(layers) if "p" in teller.line.told else own_p(each[0][2])
    if p is None:
        return None
    judged = [said_of(mask, p, _together(layers)) for _, _, mask in each]
    steps = {probe.case.scenario_name: step for probe, step, _ in each}
    wrong = next((problem for _, problem in judged if problem), None)
    return Told(asked, tuple(probe for probe, _, _ in each), Recorded(steps), judged[-1][0], wrong, p)


def forward_alone(teller: Teller, layers: Layers) -> float | None:
    """By what all is multiplied in evaluation, where what it gives is masked rightly on two sizes; else None.

    Raises ImplementationError, CandidateFailed.
    """
    told_p = _p(layers) if "p" in teller.line.told else None
    scales = []
    for one in probes_of(layers):
        x, out = one.state.parameters[f"{INPUT}.weight"], teller.output(one)
        found = drawn(x, out.reshape(x.shape)) if out.size == x.size else None
        p = told_p if told_p is not None or found is None else own_p(found)
        said, wrong = ((), None) if found is None or p is None else said_of(found, p, _together(layers))
        if found is None or p is None or wrong is not None:
            return None
        scales.append(scale_at_test(said, p))
    return scales[-1]


def own_p(found: Drawn) -> float | None:
    """What p is where a call is not told it: by the scale; None where that says nothing."""
    return None if found.scale <= 1 else 1 - 1 / found.scale


def probes_of(layers: Layers) -> tuple[Probe, ...]:
    """What a dropout is tried on: so many entries that the share that is dropped shows."""
    settings = (Setting("uneven", _shape(layers), 40), Setting("other_rows", _shape(layers), 25))
    return tuple(probe_of(layers, setting, seed) for seed, setting in enumerate(settings))


def _p(layers: Layers) -> float:
    return float(getattr(layers[0], "p"))  # noqa: B009  # only layers with a mask have it


def _shape(layers: Layers) -> tuple[int, ...]:
    return (50,) if layers[0].layer == "dropout" else (20, 5, 4)


def _together(layers: Layers) -> int:
    return int(np.prod(_shape(layers)[1:]))


#: What code says that draws the same again by design.
_OF_SEEDS = re.compile(r"seed|RandomState|default_rng|Generator", re.IGNORECASE)


def keeping(found: Checked, teller: Teller, probe: Probe, units: Sequence[Unit]) -> Checked:
    """An object that drops the same entries again is wrong, unless its code speaks of seeds."""
    if teller.line.made is None or any(_OF_SEEDS.search(unit.code) for unit in units if not unit.label.startswith("<")):
        return found
    with contextlib.suppress(HarnessError):
        first, second = teller.outputs(probe)
        if np.array_equal(first, second):
            return replace(found, verdict=WRONG, notes=(*found.notes, fact("dropout_mask_is_kept")))
    return found


def is_mask_kind(what: str) -> bool:
    """Whether a layer draws a mask."""
    return what in LAYERS and LAYERS[what].has_mask
