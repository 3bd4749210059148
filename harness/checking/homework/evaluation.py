"""What a part gives in evaluation mode, where a call can be told that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.checking.homework.attributes import MODES
from harness.checking.homework.probing import is_in_single
from harness.checking.homework.teller import Teller
from harness.checking.homework.ways import Way
from harness.checking.result import INCONCLUSIVE, WRONG, Checked
from harness.checking.settings import INPUT
from harness.faults.probes import Probe, rounded_to_float32
from harness.ground.errors import HarnessError, told_by
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Build


def in_evaluation(found: Checked, way: Way, process: CandidateProcess, reference: Build) -> Checked:
    """What was found, with what is wrong in evaluation: of what goes forward rightly in training."""
    is_known = any(one.code == "eps_outside_the_root" for one in found.setting)  # so it is in evaluation too
    if is_known or not is_told_of(way) or "batch_norm" not in way.line.what:
        return found
    try:
        difference = difference_in_evaluation(is_in_single(found), way, process, reference)
    except CandidateFailed as failed:
        return replace(found, notes=(*found.notes, fact("evaluation_fails", failure=told_by(failed))))
    except HarnessError:
        return found
    return _with(found, difference)


def _with(found: Checked, difference: Fact | None) -> Checked:
    if difference is None:
        return replace(found, evaluated=True)
    is_open = difference.code == "evaluation_not_told"
    if is_open and found.verdict is WRONG:
        return found
    notes = (*found.notes, difference)
    return replace(found, verdict=INCONCLUSIVE if is_open else WRONG, notes=notes, evaluated=None if is_open else False)


def difference_in_evaluation(is_single: bool, way: Way, process: CandidateProcess, reference: Build) -> Fact | None:
    """How far what it gives in evaluation is from what is right, if it is. Raises HarnessError.

    ``is_single``: whether it computes in float32.
    """
    probe = rounded_to_float32(way.first()) if is_single else way.first()
    teller = way.teller(process)
    own, right = teller.output(probe, is_evaluation=True), _right(probe, reference)
    near = 1e-4 if is_single else 1e-9
    is_right = own.shape == right.shape and np.allclose(own, right, rtol=near, atol=near / 1000)
    if not is_right and isinstance(teller, Teller) and teller.untold:  # by running statistics of its own
        return fact("evaluation_not_told")
    if is_right and isinstance(teller, Teller) and teller.moves:
        return fact("evaluation_moves_statistics")
    return None if is_right else _largest_difference(own, right)


def mask_in_evaluation(found: Checked, way: Way, probe: Probe, process: CandidateProcess, scale: float) -> Checked:
    """Dropout: in evaluation, where a call can be told that, all that comes in, times ``scale``."""
    if not is_told_of(way):
        return found
    try:
        difference = output_in_evaluation(way, probe, process, scale)
    except CandidateFailed as failed:
        return replace(found, notes=(*found.notes, fact("evaluation_fails", failure=told_by(failed))))
    except HarnessError:
        return found
    if difference is not None and scale != 1 and output_in_evaluation(way, probe, process, 1.0) is None:
        return _never_scaled(found, scale)
    if difference is None and found.verdict is not WRONG:
        difference = _on_the_way_back(way, probe, process, scale)
    return _with(found, difference)


def _never_scaled(found: Checked, share: float) -> Checked:
    """What is kept is scaled neither in training nor in evaluation: then it is forgotten in training."""
    setting = tuple(one for one in found.setting if one.code != "dropout_scaled_at_test")
    notes = (*found.notes, fact("dropout_scale", scale=1.0, right=1 / share))
    return replace(found, verdict=WRONG, setting=setting, notes=notes, evaluated=True)


def output_in_evaluation(way: Way, probe: Probe, process: CandidateProcess, scale: float) -> Fact | None:
    """How far a dropout is from what is right in evaluation, if it is. Raises HarnessError."""
    own = way.teller(process).output(probe, is_evaluation=True)
    right = scale * probe.state.parameters[f"{INPUT}.weight"]
    near = 1e-6 if probe.case.dtype == "float32" else 1e-9
    if own.size != right.size or np.allclose(own, right.reshape(own.shape), rtol=near, atol=1e-12):
        return None
    return _largest_difference(own, right.reshape(own.shape))


def _on_the_way_back(way: Way, probe: Probe, process: CandidateProcess, scale: float) -> Fact | None:
    """Functions hand on what they did: in evaluation, nothing of the gradient is dropped; objects are not asked it."""
    if way.line.made is not None:
        return None
    try:
        own = (way.teller(process).evaluated(probe).gradients or {}).get(f"{INPUT}.weight")
    except HarnessError:  # as of what is not meant to go back in evaluation
        return None
    right = probe.batches[0].targets
    if own is None or own.size != right.size:
        return None
    if any(np.allclose(own, (one * right).reshape(own.shape), rtol=1e-6, atol=1e-12) for one in (scale, 1.0)):
        return None
    at = int(np.argmax(np.abs(own.ravel() - scale * right.ravel())))
    return fact("evaluation_gradient_is_wrong", value=float(own.ravel()[at]), exact=float(scale * right.ravel()[at]))


def is_told_of(way: Way) -> bool:
    """Whether a call, or an attribute, says that it is in evaluation."""
    return bool(way.line.forward.roles & {"training", "evaluation"} or set(MODES) & way.attributes)


def _right(probe: Probe, reference: Build) -> Array:
    side = reference(probe.case)
    side.load(probe.state)
    return np.asarray(side.predict(probe.batches[0].inputs))


def _largest_difference(own: Array, right: Array) -> Fact:
    """Where both have one shape, the numbers that are farthest from each other."""
    if own.shape != right.shape:
        return fact("evaluation_is_wrong", value=0.0, exact=0.0)
    at = np.unravel_index(np.argmax(np.abs(own - right)), right.shape)
    return fact("evaluation_is_wrong", value=float(own[at]), exact=float(right[at]))
