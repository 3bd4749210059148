"""Whether anything may divide a loss's gradient by the batch, where that is the gradient of a sum and the loss a mean.

Layers or an update may do so. Where neither the assignment nor the submission has any, the gradient is wrong for sure.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.candidate.reading.definitions import parse
from harness.checking.homework.file import FileChecked, PartChecked, Recognised
from harness.checking.homework.roles import parameter_roles
from harness.checking.result import INCONCLUSIVE, WRONG
from harness.checking.script.check import has_loop
from harness.grading.assignment import Assignment
from harness.ground.facts import Fact

_IF_THEY_DIVIDE = "right_if_the_layers_divide"


def surely(found: FileChecked, assignment: Assignment, every: Iterable[Recognised | Exception]) -> FileChecked:
    """With what is wrong for sure; ``every``: what is recognised of each file, which is asked for only if needed."""
    if not any(map(_is_open, found.parts)) or not _of_losses_alone(assignment, tuple(every)):
        return found
    return replace(found, parts=tuple(_wrong(one) if _is_open(one) else one for one in found.parts))


def _is_open(one: PartChecked) -> bool:
    notes = one.checked.notes if one.checked and one.verdict is INCONCLUSIVE else ()
    return any(isinstance(note, Fact) and note.code == _IF_THEY_DIVIDE for note in notes)


def _wrong(one: PartChecked) -> PartChecked:
    assert one.checked is not None
    notes = tuple(note for note in one.checked.notes if not (isinstance(note, Fact) and note.code == _IF_THEY_DIVIDE))
    return replace(one, checked=replace(one.checked, verdict=WRONG, notes=notes))


def _of_losses_alone(assignment: Assignment, every: Sequence[Recognised | Exception]) -> bool:
    """Whether all that is asked for, and all that is there, are losses and layers without parameters."""
    known = [one for one in every if isinstance(one, Recognised)]
    plain = {name for one in known for asked in one.parts if _is_plain(asked.part.lines) for name in asked.part.uses}
    asked_for = {name.partition(".")[0] for part in assignment.parts for name in part.of}
    kinds = {part.kind for part in assignment.parts}
    layers = [part.what for part in assignment.parts if part.kind == "layer"]
    return (
        len(known) == len(every)
        and kinds <= {"loss", "layer", "functions"}
        and not any(map(parameter_roles, layers))
        and asked_for <= plain
        and all(_has_nothing_else(one) for one in known)
    )


def _is_plain(lines: Sequence[object]) -> bool:
    """Whether something is taken for a loss, or a layer without parameters, and nothing else."""
    kinds = {(getattr(one, "kind", ""), getattr(one, "what", "")) for one in lines}
    return bool(kinds) and all(
        kind == "loss" or (kind == "layer" and not parameter_roles(what)) for kind, what in kinds
    )


#: Names of functions that multiply by weights.
_PRODUCTS = frozenset(("dot", "matmul", "einsum", "tensordot", "inner"))


def _has_nothing_else(one: Recognised) -> bool:
    """Whether nothing of a file has weights or takes a step: no part, no function, no loop that trains."""
    parts = [asked.part for asked in one.parts if asked.part.lines]
    if one.networks or has_loop(one.source.units) or not all(_is_plain(part.lines) for part in parts):
        return False
    of = {
        **{name: function.says for name, function in one.survey.functions.items()},
        **{name: made.says for name, made in one.survey.classes.items()},
    }
    said = {word for part in parts for name in part.uses for word in of.get(name, ())}
    nodes = (node for unit in one.source.units for node in ast.walk(parse(unit)))
    multiplies = any(isinstance(node, ast.MatMult) for node in nodes) or any(_PRODUCTS & says for says in of.values())
    return not multiplies and set(one.others) <= said
