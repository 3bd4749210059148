"""What points are given for, as tensors of a check: by quantity and name, in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.checking.homework.masks_anew import OF_MASKS
from harness.checking.homework.roles import parameter_roles
from harness.checking.judgement import is_out_of_range
from harness.checking.result import Checked, Tried
from harness.checking.settings import INPUT
from harness.grading.kinds import BACKWARD, EVALUATION, FORWARD, GRADIENT, INPUT_GRADIENT, LAYER, LOSS, OUTPUT, UPDATE
from harness.grading.share_names import INPUT_ROLE, of_layer, role_of, spellings
from harness.ground.facts import Fact
from harness.implementation import QUANTITIES

#: By what a network's points may be for, what depends on it.
_MADE_OF = {OUTPUT: LOSS, GRADIENT: UPDATE}
#: A tensor, by quantity and name.
Key = tuple[str, str]
_OF_X = f"{INPUT}.weight"
#: How reports name what a layer keeps from step to step.
STATISTICS = "statistics"
#: What a layer gives in evaluation, as if it were a tensor.
EVALUATED: Key = (EVALUATION, EVALUATION)


def keys_of(checked: Checked) -> dict[Key, bool]:
    """By tensor, whether it is right in every step, in the order of computation.

    What a step makes of a parameter is its update. A gradient that was never told, but worked out from the update, is
    that same number, and is left out.
    """
    is_told = any(seen.told.gradients for one in checked.tried for seen in one.seen)
    found: dict[Key, bool] = {}
    for row in sorted(checked.rows, key=checked.computed):
        quantity = UPDATE if row.quantity in ("parameter", "buffer") else row.quantity
        name = row.name.rpartition(".")[0] if row.quantity == "buffer" and row.name.count(".") > 1 else row.name
        if row.quantity != GRADIENT or is_told or row.name == _OF_X:
            found[quantity, name] = found.get((quantity, name), True) and row.is_right
    if ("output", "output") in found and any(isinstance(one, Fact) and one.code in OF_MASKS for one in checked.notes):
        found["output", "output"] = False
    return found if checked.evaluated is None else {**found, EVALUATED: checked.evaluated}


def ordinary(checked: Checked) -> tuple[Tried, ...]:
    """Its probes of ordinary numbers, by which mistakes are told; all, where only others show what is wrong."""
    found = tuple(one for one in checked.tried if not is_out_of_range(one))
    return found if any(not row.is_right for one in found for row in one.rows) else checked.tried


def layers_of(checked: Checked) -> tuple[str, ...]:
    """Its layers with parameters, the first first."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in checked.tried[0].case.shapes))


def of_share(what: str, checked: Checked, every: Sequence[Key]) -> frozenset[Key]:
    """The tensors that an entry of a mapping of points is for; none where it does not have them.

    What a program does not tell is judged by what it makes of it: its output by the loss, gradients by the update.
    """
    plain: Mapping[str, tuple[str, ...]] = {
        FORWARD: ("output", LOSS),
        OUTPUT: ("output",),
        LOSS: (LOSS,),
        BACKWARD: (GRADIENT,),
        GRADIENT: (GRADIENT,),
        UPDATE: (UPDATE,),
        EVALUATION: (EVALUATION,),
    }
    if what in plain:
        told = frozenset(key for key in every if key[0] in plain[what])
        made_of_it = _MADE_OF.get(what, "") if checked.tried and not checked.tried[0].case.alone else ""
        return told or frozenset(key for key in every if key[0] == made_of_it)
    if what == INPUT_GRADIENT:
        return frozenset(key for key in every if key == (GRADIENT, _OF_X))
    if layer := LAYER.fullmatch(what):
        return _of_layer(int(layer[1]), checked, every)
    names = _named(what, checked)
    return _moving(every, lambda name: name in names)


def _of_layer(number: int, checked: Checked, every: Sequence[Key]) -> frozenset[Key]:
    layers = layers_of(checked)
    if number > len(layers):
        return frozenset()
    return _moving(every, lambda name: name.partition(".")[0] == layers[number - 1])


def _moving(every: Sequence[Key], is_one: object) -> frozenset[Key]:
    """Gradients of parameters; their updates, where no gradient is told."""
    assert callable(is_one)
    told = frozenset(key for key in every if key[0] == GRADIENT and is_one(key[1]))
    return told or frozenset(key for key in every if key[0] == UPDATE and is_one(key[1]))


def _named(what: str, checked: Checked) -> frozenset[str]:
    """Torch's names of what a key is for: by what the code calls it, by its role, or by its layer's number."""
    spelled = spellings(what)
    found = {torch for torch, own in checked.own.items() if own == what}
    found = found or {torch for torch, own in checked.own.items() if own.lower() in spelled}
    case = checked.tried[0].case if checked.tried else None
    if case is not None and case.alone:
        return frozenset(found) | _of_role(role_of(what, " ".join(checked.network)), checked)
    numbered = None if found else of_layer(what)
    layers = layers_of(checked) if numbered else ()
    if numbered and numbered[1] <= len(layers):
        found = {f"{layers[numbered[1] - 1]}.{numbered[0]}"}
    return frozenset(found | {what})


def _of_role(role: str, checked: Checked) -> frozenset[str]:
    """Of a layer alone, or several in a row."""
    case = checked.tried[0].case
    if role == INPUT_ROLE:
        return frozenset((_OF_X,))
    place = parameter_roles(" ".join(checked.network)).get(role, "")
    at, _, name = place.partition(".")
    return frozenset((f"{case.alone[int(at)]}.{name}",)) if place else frozenset()


def is_its_own_work(key: Key, checked: Checked) -> bool:
    """Whether it is asked for a tensor: an optimizer alone only for updates, a loss for no output."""
    alone = checked.tried[0].case.alone if checked.tried else ()
    if alone == ("optimizer",):
        return key[0] == UPDATE
    return key[0] != "output" or alone != (LOSS,)


def label_of(key: Key, checked: Checked) -> str:
    """A tensor as reports name it: forward, loss, dx, W1, update W1."""
    quantity, name = key
    case = checked.tried[0].case if checked.tried else None
    is_alone = case is not None and bool(case.alone)
    if quantity == "output":
        return FORWARD if is_alone else OUTPUT
    if quantity == LOSS:
        return LOSS
    own = checked.name_of(name)
    if quantity == UPDATE and case is not None and case.alone and case.alone != ("optimizer",):
        return STATISTICS
    if quantity in (UPDATE, EVALUATION):
        return quantity
    return f"d{own}" if is_alone or name == _OF_X else own


def in_order(keys: Sequence[Key]) -> list[Key]:
    """As a step computes them: output, loss, gradients, updates; within these as they stand."""
    return sorted(keys, key=lambda key: QUANTITIES.index(key[0]))
