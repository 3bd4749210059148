"""Every sentence that a person reads, in one place: whole, with named placeholders.

``say("steps", count=3)`` gives the sentence of a code; ``said(fact)`` that of a ``harness.ground.facts.Fact``. A
sentence that depends on a number has two forms, for one and for many; its field ``count`` chooses. Nothing is glued:
what has parts is a sentence whose fields are sentences. Codes, names, digits and JSON are no sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from harness.ground.facts import Fact


class ByCount(NamedTuple):
    """A sentence of one thing, and of any other number of them."""

    one: str
    many: str


def say(code: str, /, **fields: Any) -> str:
    """The sentence of a code. Raises KeyError where there is none, or where a field is missing."""
    found = WORDS[code]
    template = found if isinstance(found, str) else found.one if fields["count"] == 1 else found.many
    return template.format_map({name: _shown(value) for name, value in fields.items()})


def said(what: Fact | str) -> str:
    """A fact in words; what is text already stays."""
    return what if isinstance(what, str) else say(what.code, **dict(what.fields))


def _shown(value: Any) -> Any:
    """Several things one after the other; numbers and text as they are, for the sentence to format."""
    if isinstance(value, tuple | list):
        return _Several(said(one) if isinstance(one, Fact) else str(one) for one in value)
    return said(value) if isinstance(value, Fact) else value


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *before, last = names
    return say("list", before=", ".join(before), last=last) if before else last


class _Several(tuple[str, ...]):
    """Several things in a sentence: ``{names}`` is a, b, c and ``{names:and}`` a, b and c."""

    def __format__(self, spec: str) -> str:
        return listed(self) if spec == "and" else ", ".join(self)


def all_said(facts: Iterable[Fact | str], code: str = "and_also") -> str:
    """Several facts in one sentence, that of ``code`` between each two; "" of none."""
    return reduce(lambda before, more: say(code, before=before, more=more), map(said, facts)) if facts else ""


def fact_fields(what: Fact | str) -> dict[str, Any]:
    """As JSON has it: the code, the fields, and the sentence."""
    if isinstance(what, str):
        return {"code": "text", "text": what}
    return {"code": what.code, **{name: _plain(value) for name, value in what.fields}, "text": said(what)}


def _plain(value: Any) -> Any:
    if isinstance(value, Fact):
        return fact_fields(value)
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


_ENGLISH: dict[str, str | ByCount] = {
    # ------------------------------------------------------------ lists
    "list": "{before} and {last}",
    "and": "{before} and {more}",
    "and_also": "{before}, and {more}",
    # ------------------------------------------------------------ run
    "not_told": "not compared: the {quantity}, which {side} does not tell",
    # ------------------------------------------------------------ check: conventions
    "loss_setting": "loss: {{kind: {kind}, reduction: {reduction}}}",
    "scaled_loss_setting": "loss: {{kind: {kind}, reduction: {reduction}, scale: {scale:g}}}",
    "epsilon_in_loss": "an epsilon of about {epsilon:.1e} inside the logarithm of the loss",
    "epsilon_in_loss_and_derivative": (
        "an epsilon of about {epsilon:.1e} inside the logarithm of the loss, and in its derivative; torch has none"
    ),
    "derivative_at_kink": "the derivative of {kind} at exactly 0 is {slope:g}, and torch's is {torch}",
    "rate_inside_velocity": (
        "the learning rate stands inside the velocity, which torch multiplies by it: they differ where lr changes"
    ),
    "l2_penalty_of_all": (
        "an L2 penalty of {factor} times the sum of squares of every parameter, alike in loss, gradient and step; "
        "torch's weight_decay is in the step alone, on every parameter"
    ),
    "l2_penalty_of_weights": (
        "an L2 penalty of {factor} times the sum of squares of the weights, not the biases, alike in loss, gradient "
        "and step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l2_penalty_of_names": (
        "an L2 penalty of {factor} times the sum of squares of {names:and} alone, alike in loss, gradient and step; "
        "torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_all": (
        "an L1 penalty of {factor} times the sum of absolute values of every parameter, alike in loss, gradient and "
        "step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_weights": (
        "an L1 penalty of {factor} times the sum of absolute values of the weights, not the biases, alike in loss, "
        "gradient and step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "l1_penalty_of_names": (
        "an L1 penalty of {factor} times the sum of absolute values of {names:and} alone, alike in loss, gradient and "
        "step; torch's weight_decay is in the step alone, on every parameter"
    ),
    "several_penalties": (
        "penalties alike in loss, gradient and step, {parts}; torch has its weight_decay in the step alone"
    ),
    "penalty_of_squares": "{number:.6g} times the squares of {name}",
    "penalty_of_absolute_values": "{number:.6g} times the absolute values of {name}",
    # ------------------------------------------------------------ check: notes
    "loss_is_another": (
        "its gradients are those of the stated loss, and the loss that it returns is {times} times it: {setting}"
    ),
    "computes_in_float32": "it computes in float32, and is held to float32's rounding",
    "value_in_float32": "{value} is float32, and is held to float32's rounding",
    "value_of_dtype": "{value} is {dtype}, not float64",
    "array_is_no_output": "an array that it returns is not the network's output: it is not looked at",
    "value_taken_for_output": "value {number} of {of} that it returns is taken for the output",
    "argument_changed": "the call changes its argument {argument} in place",
    "prints_much": "it prints so much in each call that only the beginning was read; the check takes longer",
    "threads_left": "threads left running after a call: {threads}",
    "parameters_unmoved": (
        "the call leaves every parameter as it was: W1 = W1 - ... inside a function makes a new array of its own; "
        "return it, or change it in place (W1 -= ...)"
    ),
    "probabilities_for_logits": (
        "it returns probabilities, not the network's output, the logits: they are not looked at"
    ),
    "returns_nothing": "it returns nothing for {names}",
    "right_if": "right, if {meant}: state that in HARNESS, if it is what is meant",
    "network_is": 'the network is "{network}"',
    "network_has_no_biases": 'the network has no biases, {{"layer": "linear", "bias": False}} for every linear layer',
    "names_are": "its names are 'parameters': {{{names}}}",
    "right_if_a_column": (
        "right, if the targets come as a column (n, 1); if they are flat (n,), {wrong} is wrong: (n, 1) and (n,) "
        "spread to (n, n). Say in HARNESS which is meant: 'targets': 'matrix' or 'flat'"
    ),
    "right_one_by_one": (
        "right one sample at a time (--rows 1): it updates its parameters after each sample of a batch. If that is "
        "meant, state 'samples': 'one' and let a call take one sample; if one step for the whole batch is meant, sum "
        "the gradients over its samples first"
    ),
    "bias_gradients_per_sample": (
        "every bias's gradient keeps a place for each sample: if it is meant for one sample at a time, state "
        "'samples': '{samples}'; if for a batch, it is not summed over samples (fault 19)"
    ),
    "penalty_unknown": (
        "all is right without regularisation; with its default {strengths} loss and gradients have more, which is no "
        "L2 penalty of all weights or all parameters alike in both: compare the gradients of your penalty with its "
        "formula"
    ),
    "wrong_in_one_probe": "wrong in the probe {probe} alone: {title}",
    "right_if_meant": "it returns no loss; all is right under {setting}, if that is what is meant",
    "right_if_meant_or_mistake": (
        "it returns no loss; all is right under {setting}, if that is what is meant; if not, {mistakes:and}"
    ),
    "numbered_mistake": "{mistake} (fault {number})",
    "rate_unknown": (
        "it moves its parameters, and at which learning rate nobody knows, so that this was not checked: take it as "
        "the argument lr, or state it in HARNESS: 'optimizer': {{'lr': 0.1}} and, of a function, 'returns'"
    ),
    # ------------------------------------------------------------ check: what was not seen
    "loss_not_seen": "the loss: it returns none",
    "gradients_not_seen": "gradients: it returns none, and they cannot be derived from its updates",
    "step_not_seen": "the update step, momentum and weight decay: it takes no step",
    "momentum_not_seen": "momentum: it takes none",
    "weight_decay_not_seen": "weight decay: it takes none",
    "seen_in_part": "{names} in part: a mistake could hide in rounding there",
    "modules_not_let_in": "what uses {modules}: not let in",
    "argument_is_0": (
        "what {name} does: it is 0; to check it, state a value in HARNESS: 'arguments': {{'{name}': 0.1}}"
    ),
    # ------------------------------------------------------------ check: right but for extreme numbers
    "stops_at_extremes": "except in the probe {probes:and}, of extreme numbers: it stops with {failure}",
    "not_finite_at_extremes": (
        "except in the probe {probes:and}, of extreme numbers: it gives nan or inf where a right step does not"
    ),
}
WORDS: Mapping[str, str | ByCount] = MappingProxyType(_ENGLISH)
