"""An optimizer that is wrong only because something ran before it: what it keeps is not its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harness.candidate.process.process import CandidateProcess
from harness.checking.built import judged
from harness.checking.homework.ways import AnyWay
from harness.checking.result import CONVENTION, RIGHT, Checked, Tried
from harness.faults.probes import Probe
from harness.ground.facts import fact
from harness.implementation import Build


def in_fresh_processes(
    found: Checked,
    way: AnyWay,
    blank: Checked,
    reference: Build,
    process: CandidateProcess,
    take: Callable[[Probe], Tried],
) -> Checked | None:
    """An optimizer that is right where nothing ran before it; None where it is not.

    Functions that keep what they keep in the file are right so. Objects share what each should keep for itself.
    ``take``: through a probe.
    """
    is_object = way.line.made is not None
    if way.line.kind != "optimizer" or (is_object and found.failure):
        return None
    again, probes = [], way.probes()
    for probe in probes:
        process.restart()
        again.append(take(probe))
    fresh = judged(blank, probes, tuple(again), reference)
    if fresh.verdict not in (RIGHT, CONVENTION):
        return None
    shares = fact("objects_share_what_they_keep")
    return fresh if not is_object else replace(found, notes=(*found.notes, shares))
