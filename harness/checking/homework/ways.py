"""The ways in which a part of a file may be meant: how it is called and held, and what it is taken for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.candidate.process.process import CandidateProcess
from harness.checking.held import Reading, readings_alone, readings_of
from harness.checking.homework.cell_teller import CellTeller
from harness.checking.homework.cells import CELLS, KINDS, readings
from harness.checking.homework.line import Line
from harness.checking.homework.losses import LossWay
from harness.checking.homework.teller import Teller
from harness.checking.homework.updates import UpdateWay
from harness.checking.homework.variants import candidates, shapes_of, small, smallest_shapes, with_a_rest
from harness.checking.settings import INPUT, Layers, Setting, probe_of, settings_of
from harness.faults.probes import Probe
from harness.ground.facts import Fact, fact
from harness.implementation import State
from harness.scenario.layers import LAYERS


@dataclass(frozen=True)
class Way:
    """One way in which a part may be meant: how it is called and held, and the layers that it is taken for."""

    line: Line
    reading: Reading
    layers: tuple[Layers, ...]
    attributes: frozenset[str] = frozenset()
    """Of its objects, that its code assigns."""
    is_single: bool = False
    """Whether it takes one sample at a time."""
    sizes: int = 0
    """Of a sample's first axis, and of what it gives, where it takes equal ones alone."""
    rows: int = 0
    """How many samples every probe has, where that matters."""
    is_of_vectors: bool = False
    """Whether a layer that takes any sample is given vectors alone."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """How it is held, for a report."""
        return (*self.reading.facts, *([fact("held_single")] if self.is_single else []))

    def teller(self, process: CandidateProcess) -> Teller:
        """The part, told apart this way."""
        if self.line.what in CELLS:
            return CellTeller(process, self.line, self.reading, self.attributes)
        return Teller(process, self.line, self.reading, self.attributes)

    def probes(self) -> tuple[Probe, ...]:
        """What it is tried on: everything for the first layers, the first for further settings of them."""
        found: list[Probe] = []
        for number, layers in enumerate(self.layers):
            settings = self._settings(layers)
            chosen = settings if number == 0 else settings[:1]
            for setting in chosen:
                name = setting.name if number == 0 else f"{setting.name}_{number + 1}"
                found.append(probe_of(layers, replace(setting, name=name), len(found)))
        return tuple(found)

    def stated(self) -> dict[str, Any]:
        """As HARNESS would state it."""
        return {**self.line.stated(), **({"held": self.reading.words} if self.reading.words else {})}

    def first(self) -> Probe:
        """The first of them."""
        return probe_of(self.layers[0], self._settings(self.layers[0])[0], 0)

    def others(self) -> tuple[Probe, Probe]:
        """Of the first one's layers and parameters on other numbers: of more samples, and of as many."""
        setting, first = self._settings(self.layers[0])[0], self.first()
        more = setting.rows + (0 if self.is_single or self.rows else 2)
        kept = {name: one[::-1] + 0.5 for name, one in first.state.buffers.items()}
        made = [
            probe_of(self.layers[0], replace(setting, name="other_step", rows=rows), seed)
            for seed, rows in ((101, more), (102, setting.rows))
        ]
        shared = {name: one for name, one in first.state.parameters.items() if not name.startswith(f"{INPUT}.")}
        states = [State({**one.state.parameters, **shared}, kept) for one in made]
        uneven, even = (replace(one, state=state) for one, state in zip(made, states, strict=True))
        return uneven, even

    def middle(self) -> Probe | None:
        """The first with numbers that are neither ordinary nor large; None of a layer that takes ids."""
        setting = replace(self._settings(self.layers[0])[0], name="middle", values="middle")
        return None if self.layers[0][0].takes_ids else probe_of(self.layers[0], setting, 8)

    def leaving_a_rest(self) -> Probe | None:
        """Windows that do not cover a sample; wide padding where it is told. None of other layers."""
        first, *others = self.layers[0]
        wide = with_a_rest(first, {role for call in self.line.calls for role in call.roles})
        if wide is None or self.is_single:
            return None
        layer, shape = wide
        return probe_of((layer, *others), Setting("windows_leave_a_rest", shape, 3), 9)

    def of_several_axes(self) -> tuple[Way, Probe] | None:
        """A linear layer as one that puts its samples into rows itself, and samples that have more axes; else None."""
        if self.line.what != "linear" or self.is_single or self.sizes or self.reading.samples != "rows":
            return None
        flatten = LAYERS["flatten"].model_validate({"layer": "flatten", "name": "it0"})
        layers = (flatten, self.layers[0][0])
        way = replace(self, line=replace(self.line, what=" ".join(("flatten", self.line.what))), layers=(layers,))
        return way, probe_of(layers, Setting("samples_of_several_axes", (2, 3), 5), 10)

    def small(self) -> tuple[Probe, ...]:
        """Examples that a person can redo, the smallest first."""
        known = self.line.options
        layers = tuple(small(layer, known) for layer in self.layers[0])
        shapes = smallest_shapes(layers) if not self.sizes else ((self.sizes,),)
        found = [one for one in settings_of(layers, shapes) if one.name in ("uneven", "one_sample", "whole_numbers")]
        is_of_batch = any(
            one.fewest_rows(found[0].shape) > 1 for one in layers[:1]
        )  # of two, each is the other's mirror
        rows = (1,) if self.is_single else (3, 4) if is_of_batch else (1, 2, 4)
        plain = [replace(found[0], name=f"rows_{n}", rows=n) for n in rows]
        return tuple(probe_of(layers, one, at) for at, one in enumerate((*plain, *found[1:])))

    def _settings(self, layers: Layers) -> tuple[Setting, ...]:
        shapes = () if self.is_of_vectors else shapes_of(layers)
        if self.sizes:
            shapes = tuple((self.sizes, *shape[1:]) for shape in shapes) or ((self.sizes,),)
        found = settings_of(layers, shapes)
        if self.rows:
            return tuple(replace(one, rows=self.rows) for one in found)
        return tuple(replace(one, rows=1) for one in found if one.name != "one_sample") if self.is_single else found


def cell_layers(line: Line, size: int) -> Layers:
    """A cell of so many hidden units, as its line says that it is."""
    return (LAYERS[line.what].model_validate({**line.options, "layer": line.what, "hidden_size": size, "name": "it0"}),)


AnyWay = Way | LossWay | UpdateWay


def layer_ways(line: Line, numbers: Sequence[float], attributes: frozenset[str], is_single: bool) -> Iterator[Way]:
    """Every way in which a layer may be held, the likeliest first; ``numbers``: that stand in its code."""
    if line.what in CELLS:
        layers = tuple(cell_layers(line, size) for size in (3, 2))
        over_time = line.what in KINDS
        yield from (Way(line, one, layers, attributes, is_single) for one in readings(is_single, over_time))
        return
    for layers in candidates(line.what, _free(line), numbers, line.options):
        for reading in (line.reading,) if line.reading else _readings(layers[0], is_single):
            yield Way(line, reading, layers, attributes, is_single)
        if line.what == "flatten":
            for reading in (Reading(), Reading(samples="columns")):
                yield Way(line, line.reading or reading, layers, attributes, is_single, is_of_vectors=True)


def _free(line: Line) -> set[str]:
    """Settings that its calls are told."""
    found = {role for call in line.calls for role in call.roles}
    return found | {"momentum"} if "momentum_of_old" in found else found


def _readings(layers: Layers, is_single: bool) -> Sequence[Reading]:
    """Of layers in a row: those of the first that is held in some way."""
    told = [one for one in layers if one.has_parameters] or list(layers[:1])
    axes = max((len(shape) for shape in shapes_of(layers)), default=0)
    return readings_alone(told[0], axes) if is_single else readings_of(told[0], axes)


def layers_of(way: AnyWay) -> Any:
    """What it is taken for; nothing of a loss or an optimizer."""
    return way.layers if isinstance(way, Way) else ()


def parameter_count(way: AnyWay) -> int:
    """How many parameters its layers have."""
    return sum(len(layer.shapes()) for layer in way.layers[0]) if isinstance(way, Way) else 0


def is_open(way: AnyWay) -> bool:
    """Whether other ways would give the same in one step of training: momentum of the old or of the new."""
    return "batch_norm" in way.line.what
