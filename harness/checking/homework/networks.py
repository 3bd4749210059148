"""A whole network of a file that says nothing of itself: HARNESS lines that its words suggest, tried in turn."""

from __future__ import annotations

import ast
import contextlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.definitions import Kept, parse
from harness.candidate.reading.source import Source, Unit
from harness.candidate.side import is_strength
from harness.candidate.speaking.adapter import VARIABLE, read_adapter
from harness.candidate.speaking.target import role_of
from harness.checking import judgement
from harness.checking.homework import judging, neurons
from harness.checking.homework.cells import is_recurrent
from harness.checking.homework.survey import Class, Function, Survey
from harness.checking.homework.vocabulary import BACKWARD, words_of
from harness.checking.homework.words import usual_words
from harness.checking.inquiry import Inquiry
from harness.checking.opening import Opened, Options
from harness.checking.result import CONVENTION, INCONCLUSIVE, RIGHT, WRONG, Checked
from harness.ground.errors import HarnessError, told_by
from harness.ground.facts import Fact, fact
from harness.run.result import Difference
from harness.run.sides import resolve_one

#: Methods that a class has which is a network.
_METHODS = frozenset(usual_words("network_methods"))
#: Words of functions that go through a whole network.
_WORDS = frozenset(usual_words("network_words"))
#: How many lines of HARNESS are tried of all calls that may be a network, how many calls, and how many lines of what is
#: made of pieces.
_LINES, _CALLS, _OF_PIECES = 32, 4, 24
#: After how many lines in a row that stop with the same words no more are tried.
_SAME = 4
#: How many lines are held to known mistakes where nothing but gradients is told.
_BLIND = 2
#: What may be a network: the name of a class or a function, its file's label and its line.
Place = tuple[str, str, int]


@dataclass(frozen=True)
class Network:
    """What is taken for a network: which call, and the HARNESS line by which most is right."""

    name: str
    label: str
    line: int
    stated: Mapping[str, Any]
    checked: Checked


def calls(found: Survey, used: Sequence[str]) -> list[Place]:
    """What may be a network, the likeliest first, with its place."""
    of_classes = [
        (one.name, one.label, one.line)
        for one in found.classes.values()
        if _is_network(one) and one.name not in used and not is_recurrent(one)
    ]
    others = [one for one in found.functions.values() if one.name not in used and not is_recurrent(one)]
    functions = [one for one in others if _goes_through(one)]
    of_functions = [(one.name, one.label, one.line) for one in sorted(functions, key=_rank)]
    return [*of_classes[::-1], *of_functions[:_CALLS]]


def _is_network(one: Class) -> bool:
    forward = one.methods.get("forward")
    if forward and "backward" not in one.methods and {"inputs", "targets"} <= _roles(forward):  # it goes back as well
        return True
    return bool(_METHODS & set(one.methods)) and not {"update", "step"} >= (_METHODS & set(one.methods))


def _roles(one: Function) -> set[str | None]:
    return {role_of(each.name, ()) for each in one.arguments}


def _goes_through(one: Function) -> bool:
    words = set(words_of(one.name))
    updates = any(role_of(each.name, ()) == "lr" for each in one.arguments)
    if (
        len(one.arguments) >= 3
        and "loss" in one.returns
        and any(re.fullmatch(r"d[wW]\d?", name) for name in one.returns)
    ):
        return True
    return len(one.arguments) >= 2 and bool(words & (_WORDS | BACKWARD)) and bool(one.returns or one.keys or updates)


def _rank(one: Function) -> tuple[bool, bool]:
    words = set(words_of(one.name))
    return not words & {"propagation", "model", "network", "net", "nn"}, not words & BACKWARD


def networks(source: str) -> Iterator[dict[str, Any]]:
    """HARNESS lines that the words of a file suggest, the likeliest first."""
    text = source.lower()
    hidden = _hidden(text)
    ends = dict.fromkeys(_ends(text, hidden))
    for depth, samples in _forms(text):
        for one, (end, loss) in product(hidden if depth > 1 else hidden[:1], ends):
            network = " ".join([f"linear {one}"] * (depth - 1) + [end])
            stated = _summed(loss) if samples or not _MEAN.search(text) else loss
            yield {"network": network, "loss": stated, **({"samples": samples} if samples else {})}


def _forms(text: str) -> tuple[tuple[int, str], ...]:
    """How many linear layers, and whether one sample at a time, the likeliest first."""
    shallow = () if "hidden" in text else ((1, ""),)
    forms = ((2, ""), (2, "one_column"), (3, ""), *shallow, (2, "one"))
    if "neuron" in text:  # which people write for one sample
        forms = ((2, "one"), (2, ""), (3, "one"), (1, "one"), *forms[1:-1])
    numbered = [int(number) for number in _NUMBERED.findall(text)]
    depth = max(numbered, default=0)
    named = ((depth, ""), (depth, "one_column")) if set(numbered) >= {1, 2, 3} and depth < 6 else ()
    return (*named, *(one for one in forms if one not in named))


#: A weight with the number of its layer.
_NUMBERED = re.compile(r"\bw_?(\d)\b")


#: What code has that takes a mean, in small letters.
_MEAN = re.compile(
    r"mean\(|average\(|\.(size|shape)\b|"
    r"/ ?=? ?(float\()?(self\.)?((m|n|num|batch|len|size|samples|shape)\b|\w*(num|size|batch|samples))"
)


def _hidden(text: str) -> list[str]:
    """Activations of hidden layers, of which a file speaks by name or by formula; else the usual ones."""
    bare, packed = text.replace("_", ""), text.replace(" ", "")
    named = [one for one in _HIDDEN if one.replace("_", "") in bare]
    written = [one for one, formula in _FORMULAS.items() if formula in packed and one not in named]
    return [*named, *written] or ["sigmoid", "relu"]


_HIDDEN = ("relu", "sigmoid", "tanh", "leaky_relu")
_FORMULAS = {"relu": "maximum(", "sigmoid": "exp(-"}


def _ends(text: str, hidden: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The last layers with their loss."""
    if _is_of_margins(text):
        yield "linear", "multi_margin"
    if "softmax" in text or "np.exp(" in text:
        yield "linear", "cross_entropy"
    if "sigmoid" in hidden:
        losses = ("mse", "binary_cross_entropy")
        yield from (("linear sigmoid", loss) for loss in (losses[::-1] if "log" in text else losses))
    yield "linear", "mse"
    yield from ((f"linear {one}", "mse") for one in ("tanh", "relu") if one in hidden)


def _is_of_margins(text: str) -> bool:
    return any(word in text for word in ("svm", "hinge", "margin"))


def _summed(loss: str) -> Any:
    """Of one sample at a time, people take the sum over its outputs, of squares the half."""
    if loss == "cross_entropy":
        return loss
    return {"kind": loss, "reduction": "sum", **({"scale": 0.5} if loss == "mse" else {})}


@dataclass(frozen=True)
class Search:
    """What networks are looked for in: a file, and the process that runs it."""

    found: Survey
    process: CandidateProcess
    source: Source
    options: Options
    kept: Sequence[Kept]
    units: Sequence[Unit]
    refused: dict[str, str] = field(default_factory=dict, hash=False)
    """By call, the first reason why it could not be called; filled while it is looked for."""
    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    """By name of a class of the file, ``layer`` or ``loss``, and which it is."""
    only: frozenset[str] = frozenset()
    """What is asked for by name, where that is said: nothing else is tried by itself."""


def find(search: Search, used: Sequence[str]) -> tuple[Network, ...]:
    """The networks of a file that can be told. Nobody is accused of being another.

    ``used``: names of what is something else.
    """
    made = _of_pieces(search, used)
    steps = {one.name for one in made if one.name.endswith(".update_mini_batch")}  # beside the network itself
    used = (*used, *(name for one in made if one.name not in steps for name in (one.name, one.name.partition(".")[0])))
    asked, budget = calls(search.found, used), iter(range(_LINES))
    functions = [call for call in asked if call[0] in search.found.functions]
    mine = [call for call in asked if call[0] in search.only] or asked
    each = (*made, *filter(None, (_of_call(search, call, budget) for call in mine)))
    alone = {one.name for one in each if one.name in search.found.functions} - {one.name for one in made}
    is_found = bool(made) or any(one.name in search.found.classes or _is_whole(one) for one in each)
    is_alone = len(mine) == 1 and bool(weight_of(search.found, mine[0][0]))
    if is_found or is_alone or not _are_several(search.found, functions):
        return each
    chain = _of_call(search, ("", *functions[0][1:]), iter(range(_LINES // 2)))
    return each if chain is None else (*(one for one in each if one.name not in alone), chain)


def _are_several(found: Survey, functions: Sequence[Place]) -> bool:
    """Whether functions may be a network's step together: two that go through it, or one and another that predicts."""
    forward = [one for one in found.functions if set(words_of(one)) & _FORWARD]
    return len({*forward, *(name for name, _, _ in functions)}) > 1 and bool(functions)


#: Words of functions that only go forward.
_FORWARD = {"forward", "feed", "feedforward", "predict"}


def _of_pieces(search: Search, used: Sequence[str]) -> tuple[Network, ...]:
    """Networks that are made of single neurons or numbers."""
    every, budget = neurons.made_of(search.found, search.units), iter(range(_OF_PIECES))
    found: list[Network] = []
    for name in dict.fromkeys(one.of for one in every if one.of not in used):
        of = [one for one in every if one.of == name]
        if name in used or any(one.checked.verdict is WRONG and name.startswith(f"{one.name}.") for one in found):
            continue  # what all operations share is wrong already
        lines = ({**line, **_rate(search.found, name)} for one in of for line in one.lines)
        place = name, of[0].label, of[0].line
        network = _of_lines(search, place, lines, budget, are_sure=of[0].is_sure)
        if network is not None:  # a class of ours is nothing that a file could state
            found.append(replace(network, stated={}) if of[0].code else network)
    return tuple(found)


def _is_whole(one: Network) -> bool:
    """Whether one function tells both the loss and its gradients, and is no part of something longer."""
    told = {row.quantity for row in one.checked.rows}
    return "loss" in told and bool(told & {"gradient", "update"})


def _of_call(search: Search, call: Place, budget: Iterator[int]) -> Network | None:
    """Of one class or function the line under which it is right, else under which most of it is."""
    return _of_lines(search, call, _lines(search, call), budget)


def _of_lines(
    search: Search,
    call: Place,
    lines: Iterable[Mapping[str, Any]],
    budget: Iterator[int],
    are_sure: bool = False,
) -> Network | None:
    """Of these lines the one under which a call is right, else under which most of it is.

    ``budget`` has an entry for each line that may be tried still. ``are_sure``: whether nothing else can be meant, if
    what goes forward is right.
    """
    quick = replace(search.options, any_reduction=True, changes=False)
    best: tuple[float, Mapping[str, Any] | None] = (0.0, None)
    own = {one["network"] for one in _of_parts(search, call[0])}
    blind: list[tuple[float, Mapping[str, Any]]] = []
    refused: list[str] = []
    several: list[Mapping[str, Any]] = []
    stopped: list[str] = []
    is_told = False  # whether the loss is right already, so that no other network can be meant
    for _, line in zip(budget, lines, strict=False):
        is_own = best[1] is not None and best[1]["network"] in own
        if search.options.is_late or _is_hopeless(refused) or (is_own and line["network"] not in own):
            break
        if is_told and best[1] is not None and _meaning(line) != _meaning(best[1]):
            break
        tried = _with_or_without_bias(search, line, quick)
        if isinstance(tried, str):
            refused.append(tried)
            search.refused.setdefault(call[0], tried)
            continue
        one, checked = tried
        if any(row.quantity == "update" for row in checked.rows):  # of steps the optimizer may be any
            own = set()
        several += [one] if not ("samples" in one or "sizes" in one or checked.network[-1] == "cross_entropy") else []
        if checked.verdict in (RIGHT, CONVENTION):
            return _network(call, one, checked)
        stopped = [*stopped, checked.failure] if checked.failure and not checked.rows else []
        if len(stopped) == _SAME and len(set(stopped)) == 1:
            break
        score = _score(checked)
        is_told = is_told or (score >= 1 and any(row.quantity == "loss" for row in checked.rows))
        best = max(best, (score, one), key=lambda each: each[0])
        blind += [(_ratios(checked), one)] if score == 0 and _tells_gradients_alone(checked) else []
    if best[1] is not None and best[1]["network"] in own:  # what the file itself makes it of
        return stated(search, call, best[1])
    one_output = None if best[1] else _of_one_output(search, call, quick, several)
    likeliest = [one for _, one in sorted(blind, key=lambda each: each[0])]
    return one_output or _wrong(search, call, best[1], likeliest, are_sure and best[0] >= 1)


def _meaning(line: Mapping[str, Any]) -> tuple[str, str]:
    """The network and the loss that a line says."""
    loss = line.get("loss", "")
    return line.get("network", ""), loss["kind"] if isinstance(loss, Mapping) else loss


def _ratios(found: Checked) -> float:
    """How far numbers are from being one multiple of the right ones: the share of ratios that differ."""
    last = f"{found.tried[0].case.linears[-1].name}.weight"
    rows = [row for row in _ordinary(found) if row.name == last and row.expected]
    return len({round(row.actual / row.expected, 6) for row in rows}) / len(rows) if rows else 1.0


def _of_one_output(search: Search, call: Place, quick: Options, lines: Sequence[Mapping[str, Any]]) -> Network | None:
    """Of lines by which nothing is right with several outputs, the one that is with one, and a number for a target."""
    for line in lines[:_BLIND]:
        with contextlib.suppress(HarnessError):
            one = {**line, "outputs": 1, "targets": "flat"}
            found = _tried(search, one, quick)
            if found.verdict in (RIGHT, CONVENTION):
                return _network(call, one, found)
    return None


def _lines(search: Search, call: Place) -> Iterator[dict[str, Any]]:
    """HARNESS lines for one call, the likeliest first."""
    text = "\n".join(unit.code for unit in search.units)
    named = {"call": call[0]} if call[0] else {}
    own = {**named, **_strength(search.found, call[0]), **_rate(search.found, call[0])}
    for line in (*_of_one_weight(search.found, call[0], text), *_of_parts(search, call[0]), *networks(text)):
        yield {**line, **own}


def _of_parts(search: Search, name: str) -> Iterator[dict[str, Any]]:
    """Of a class that makes objects of the file's layers one after another: these, and the loss that it makes."""
    trees = (parse(unit) for unit in search.units)
    classes = (
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name
    )
    others = {
        one: ("layer", "") for one, each in search.found.classes.items() if {"forward", "backward"} <= set(each.methods)
    }
    made = next((made for node in classes if (made := _made_in_order(node, {**others, **search.kinds}))), [])
    layers = [kind for what, kind in made if what == "layer"]
    losses = [kind for what, kind in made if what == "loss"]
    if "linear" not in layers or "" in layers:
        return
    likely = {"softmax": ("cross_entropy",), "sigmoid": ("binary_cross_entropy", "mse")}
    for loss in dict.fromkeys((*losses, *likely.get(layers[-1], ("cross_entropy", "mse")))):
        last = layers[:-1] if loss == "cross_entropy" and layers[-1] == "softmax" else layers
        yield {"network": " ".join(last), "loss": loss}


def _made_in_order(node: ast.ClassDef, kinds: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """What its constructor makes, in the order of the text; nothing where it makes layers in a loop."""
    start = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if start is None:
        return []
    repeated = [each for one in ast.walk(start) if isinstance(one, _REPEATS) for each in ast.walk(one)]
    calls = [one for one in ast.walk(start) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    calls = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in kinds]
    if any(one in repeated for one in calls):
        return []
    ordered = sorted(calls, key=lambda one: (one.lineno, one.col_offset))
    return [kinds[one.func.id] for one in ordered if isinstance(one.func, ast.Name)]


_REPEATS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.DictComp)


def _with_or_without_bias(
    search: Search, line: Mapping[str, Any], options: Options
) -> tuple[Mapping[str, Any], Checked] | str:
    """What is found of a line, without a bias if the call has none; else why it cannot be called."""
    try:
        return line, _tried(search, line, options)
    except HarnessError as error:
        if not _lacks_biases(error.problem) or "bias" in line:
            return told_by(error)
    without = {**line, "bias": "none"}
    try:
        return without, _tried(search, without, options)
    except HarnessError as error:
        return told_by(error)


#: What is said of one that has no biases.
_NO_BIASES = ("checking_holds_no_biases", "speaking_takes_some")


def _lacks_biases(problem: Fact | str) -> bool:
    if isinstance(problem, str):
        return False
    inner = (value for _, value in problem.fields if isinstance(value, Fact))
    return problem.code in _NO_BIASES or any(map(_lacks_biases, inner))


def stated(search: Search, call: Place, line: Mapping[str, Any]) -> Network:
    """One that is taken as this line of HARNESS says, with causes, on which it depends. Raises HarnessError."""
    checked = _tried(search, line, replace(search.options, any_reduction=True, diagnose=True), explains=True)
    if _shares_a_bias(checked):
        raise HarnessError(fact("neurons_share_a_bias"))
    meant = "negated" if _adds_negated(checked, search) else _meant(checked, search)
    if meant:
        checked = replace(checked, verdict=CONVENTION, setting=(*checked.setting, fact(meant)), diagnosis=None)
    return _network(call, line, checked)


def _wrong(
    search: Search, call: Place, best: Mapping[str, Any] | None, blind: Sequence[Mapping[str, Any]], is_sure: bool
) -> Network | None:
    """What gives what it should, and hands back something else; of gradients alone, what a known mistake explains."""
    if best and is_sure:
        return stated(search, call, best)
    for line in (best,) if best else blind[:_BLIND]:
        with contextlib.suppress(HarnessError):
            one = {**line, "outputs": 1}  # a division that only one output makes right
            found = _network(call, one, _tried(search, one, replace(search.options, any_reduction=True, changes=False)))
            if found.checked.verdict in (RIGHT, CONVENTION) and _is_divided(_tried(search, line, search.options)):
                return found
        with contextlib.suppress(HarnessError):
            found = stated(search, call, line)
            if found.checked.verdict is CONVENTION or _is_explained(found.checked) or _ends_right(found.checked):
                return found
    return None


def _is_divided(found: Checked) -> bool:
    """Whether all that is wrong with several outputs is that many times what is right, or that part of it."""
    return all(
        math.isclose(abs(math.log(row.actual / row.expected)), math.log(one.case.outputs), rel_tol=1e-6)
        for one in found.tried
        for row in one.rows
        if not row.is_right and one.case.outputs > 1 and row.expected and row.actual / row.expected > 0
    )


#: What is a mistake's name elsewhere, and a convention of networks; with what their code must say of it.
_OF_NESTEROV = re.compile(r"nesterov|\bnag\b|look_?ahead", re.IGNORECASE)
_OF_LIMITS = re.compile(r"max_?norm|linalg\.norm", re.IGNORECASE)
_MEANT = {
    "decay_left_out_of_bias": ("taught_bias_without_decay", re.compile("")),
    **dict.fromkeys(judging.DECAYS, ("taught_decay_in_the_step", judging.OF_DECAY)),
    "nesterov_for_plain": ("taught_nesterov", _OF_NESTEROV),
}


#: What a step that is limited, or that gives all neurons one bias, makes wrong: of what is told none.
_MOVES = ("gradient", "update")


def _shares_a_bias(found: Checked) -> bool:
    """Whether updates of biases alone are wrong, and all neurons of each such layer have one after every step."""
    wrong = {row.name for row in found.rows if not row.is_right}
    if found.verdict is not WRONG or any(row.quantity not in _MOVES for row in found.rows if not row.is_right):
        return False
    steps = [seen.told.parameters or {} for one in found.tried for seen in one.seen]
    after = [step[name] for step in steps for name in sorted(wrong) if name in step]
    is_one = any(one.size > 1 for one in after) and all(np.ptp(one) == 0 for one in after)
    return is_one and all(name.endswith(".bias") for name in wrong)


def _meant(found: Checked, search: Search) -> str:
    """The convention that the one mistake found is, where the code says so."""
    wrong = [row for row in found.rows if not row.is_right]
    if wrong and all(row.case.startswith("saturated") and row.quantity in _MOVES for row in wrong):
        return "taught_limit" if any(_OF_LIMITS.search(unit.code) for unit in search.units) else ""
    said, spoken = _MEANT.get(" ".join(judging.causes(found)), ("", None))
    return said if spoken and any(spoken.search(unit.code) for unit in search.units) else ""


#: A step that adds what it is given, times a rate.
_ADDS = re.compile(
    r"\+=\s*[^=\n]*\b(lr|learning_rate|alpha|eta|rate)\b|\+\s*(self\.)?(lr|learning_rate|alpha|eta)\s*\*"
)


def _adds_negated(found: Checked, search: Search) -> bool:
    """Whether all that is wrong is the sign, and its step adds where torch's subtracts."""
    is_sign = judging.causes(found) == ["residual_sign"]
    return is_sign and any(_ADDS.search(unit.code) for unit in search.units)


def weight_of(found: Survey, call: str) -> str:
    """The weight of a function that goes through one layer by itself: loss(W, X, y, reg), propagate(w, b, X, Y)."""
    one = found.functions.get(call)
    names = [each.name for each in one.arguments] if one else []
    is_numbered = any(_NUMBERED.search(name.lower()) for name in names)
    weight = next((name for name in names if name in ("W", "w", "weights", "theta")), "")
    return weight if len(names) >= 3 and not is_numbered else ""


def _of_one_weight(found: Survey, call: str, text: str) -> Iterator[dict[str, Any]]:
    """Lines for such a function; where it takes a bias as well, of one output, too, whose bias may be a number."""
    weight = weight_of(found, call)
    if not weight:
        return
    if any(each.name in ("b", "bias") for each in found.functions[call].arguments):
        for end, loss in _ends_of_one(text.lower()):
            yield {"network": end, "loss": loss}
            if loss in _OF_NUMBERS:
                yield {"network": end, "loss": loss, "outputs": 1}
        return
    for loss in (*(["multi_margin"] if _is_of_margins(text) else []), "cross_entropy", "mse"):
        yield {"network": "linear", "loss": loss, "bias": "none", "parameters": {weight: "linear1.weight"}}


#: Losses whose targets may be one number a sample.
_OF_NUMBERS = ("mse", "binary_cross_entropy")


def _ends_of_one(text: str) -> list[tuple[str, str]]:
    """The likeliest first: where no softmax is spoken of, a sigmoid is before classes."""
    ends = list(dict.fromkeys(_ends(text, _hidden(text))))
    return ends if "softmax" in text else sorted(ends, key=lambda one: one[1] == "cross_entropy")


def _tells_gradients_alone(found: Checked) -> bool:
    """Whether it tells gradients or what a step makes of its parameters, and nothing of what goes forward."""
    return (
        bool(found.rows) and not _stopped(found) and not any(row.quantity in ("output", "loss") for row in found.rows)
    )


def _ordinary(found: Checked) -> list[Difference]:
    """The rows of probes of ordinary numbers, and of those for extreme ones that it gets through."""
    return [row for one in found.tried if not judgement.is_out_of_range(one) for row in one.rows]


def _stopped(found: Checked) -> bool:
    """Whether it stopped at ordinary numbers."""
    return any(one.failure and not judgement.is_out_of_range(one) for one in found.tried)


def _is_explained(found: Checked) -> bool:
    """By one known mistake, or by a small change of its code."""
    diagnosis = found.diagnosis
    if found.verdict is not WRONG or diagnosis is None:
        return False
    is_told = any(row.quantity == "loss" for row in found.rows)
    return 1 <= len(judging.causes(found)) <= 1 + is_told or diagnosis.changed.change is not None


def _ends_right(found: Checked) -> bool:
    """Whether the last weight's gradients or updates are all right: then the way forward is, and the loss."""
    if not found.tried:  # it stopped before anything was told
        return False
    last = str(found.tried[0].case.linears[-1].name)
    rows = [row for row in _ordinary(found) if row.quantity not in ("output", "loss")]
    own = [row for row in rows if row.name == f"{last}.weight"]
    told = all(row.is_right for row in _ordinary(found) if row.quantity in ("output", "loss"))
    is_right = told and len(own) > 1 and all(row.is_right for row in own)
    return is_right and len(own) < len(rows) and not _stopped(found) and not _is_clipped(rows)


def _is_clipped(rows: Sequence[Difference]) -> bool:
    """Whether all gradients that are wrong are one number where they differ most, and should be larger."""
    wrong = [row for row in rows if not row.is_right and row.quantity == "gradient"]
    sizes = {round(abs(row.actual), 9) for row in wrong}
    return len(wrong) > 1 and len(sizes) == 1 and all(abs(row.expected) > abs(row.actual) > 0 for row in wrong)


def _network(call: Place, stated: Mapping[str, Any], checked: Checked) -> Network:
    name, label, line = call
    return Network(name or checked.call.partition("(")[0] or "network", label, line, stated, checked)


def _is_hopeless(refused: Sequence[str]) -> bool:
    """Whether a call is refused for a reason that is no matter of the network."""
    return len(refused) >= 3 and len(set(refused[:3])) == 1


def _strength(found: Survey, call: str) -> dict[str, Any]:
    """A strength of regularisation that is not 0, where a call takes one: else nothing of it would be seen."""
    one = found.functions.get(call)
    made = found.classes.get(call)
    of_class = [each for method in made.methods.values() for each in method.arguments] if made else []
    arguments = one.arguments if one else of_class
    names = [each.name for each in arguments if is_strength(each.name) or _is_of_penalty(made, each.name)]
    return {"arguments": dict.fromkeys(names, 0.1)} if names else {}


#: Methods that give the loss.
_OF_LOSS = ("loss", "cost", "compute_loss", "compute_cost", "forward")


def _is_of_penalty(made: Class | None, name: str) -> bool:
    """Whether a decay is the strength of a penalty, as the loss speaks of it, and not how the rate becomes smaller."""
    if made is None or role_of(name, ()) != "weight_decay":
        return False
    return any(one.name in _OF_LOSS and {name, "sum"} <= one.says for one in made.methods.values())


def _rate(found: Survey, call: str) -> dict[str, Any]:
    """The attribute that holds the rate, of a class whose methods and constructor take none."""
    made = found.classes.get(call)
    if made is None or any(role_of(one.name, ()) == "lr" for each in made.methods.values() for one in each.arguments):
        return {}
    held = sorted(name for name in made.attributes if role_of(name, ()) == "lr")
    if held:
        return {"rate": held[0]}
    every = {name: value for one in found.classes.values() for name, value in one.constants.items()}
    return {"optimizer": fixed} if (fixed := _settings(every)) else {}


def _settings(constants: Mapping[str, Any]) -> dict[str, float]:
    """Learning rate and momentum that stand in the code."""
    numbers = {name.lower(): value for name, value in constants.items() if isinstance(value, int | float)}
    rate = next((value for name, value in numbers.items() if name != "alpha" and role_of(name, ()) == "lr"), None)
    momentum = next((value for name, value in numbers.items() if name in ("alpha", "momentum", "mu")), 0.0)
    return {"lr": rate, **({"momentum": momentum} if momentum else {})} if rate else {}


def _share_biases(found: Survey) -> bool:
    """Whether neurons are made with the bias of their layer."""
    holders = [one for one in found.classes.values() if "bias" in one.attributes]
    return len(holders) > 1 and any("neuron" in name for one in holders for name in one.attributes)


def _tried(search: Search, stated: Mapping[str, Any], options: Options, explains: bool = False) -> Checked:
    unit = Unit("<inferred>", f"{VARIABLE} = {dict(stated)!r}")
    adapter = read_adapter((unit,), Path("<inferred>"))
    assert adapter is not None
    if not search.process.alive:
        search.process.restart()
    options = replace(options, shared_biases=_share_biases(search.found))
    opened = Opened(search.source, adapter, (), search.process, options, tuple(search.kept))
    build = resolve_one("torch" if options.torch else "numpy").build
    found = Inquiry(opened, build, explains=explains).run(())
    counts = adapter.loss.targets == "classes" and any(".max()" in one.code for one in search.units)
    if not (counts and _stopped(found)):
        return found
    with_last = Inquiry(replace(opened, options=replace(options, last_class=True)), build, explains=explains).run(())
    return found if _stopped(with_last) else _needing_last_class(with_last)


def _needing_last_class(found: Checked) -> Checked:
    """With what is to be said of code that counts the classes by the largest label of a batch."""
    said = fact("needs_last_class")
    if found.verdict in (RIGHT, CONVENTION):
        return replace(found, verdict=CONVENTION, setting=(*found.setting, said))
    return replace(found, notes=(*found.notes, said))


def _score(found: Checked) -> float:
    """How much of it is as it is taken for: what it gives must be right, and some of what it hands back."""
    rows = _ordinary(found)
    if found.verdict not in (WRONG, INCONCLUSIVE) or not rows or _stopped(found):
        return 0.0
    given = [row for row in rows if row.quantity in ("output", "loss")]
    back = [row for row in rows if row.quantity not in ("output", "loss")]
    if given and not all(row.is_right for row in given):
        return 0.0
    right = sum(row.is_right for row in back) / max(len(back), 1)
    return right + (1.0 if given else 0.0)
