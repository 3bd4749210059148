"""What a hand-out may ask for where people do it in several ways: the names of the questions, and their answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.grading.kinds import ALIKE

#: Of a question: any answer has all points.
ANY = "any"


@dataclass(frozen=True)
class Answer:
    """One way, in an assignment's words."""

    words: str
    says: str
    """The code of its words for students."""
    codes: tuple[str, ...] = ()
    """By which a check says that code does so; it says nothing where code does as torch does."""
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """And what it says besides."""
    takes_all: bool = False
    """Whether what gives any other answer is right, too, where this one is asked for."""


@dataclass(frozen=True)
class Question:
    """Something that is done in several ways."""

    name: str
    """As a part of an assignment has it."""
    says: str
    """The code of its words for students."""
    kinds: str
    """Which layers, losses and optimizers have it, as a pattern."""
    answers: tuple[Answer, ...]
    """torch's first."""
    in_networks: bool = False
    """Whether a whole network may do it otherwise, too."""
    told: frozenset[str] = frozenset()
    """Roles of arguments, one of which code is told, where it can be seen at all."""
    of_buffers: bool = False
    """Whether it shows in running statistics alone."""
    by_numbers: bool = False
    """Whether what is right by one answer may be so by another, too: then its numbers are judged by that."""

    @property
    def codes(self) -> frozenset[str]:
        """By which a check says any of its answers."""
        return frozenset(code for one in self.answers for code in one.codes)

    def concerns(self, kinds: Iterable[str]) -> bool:
        """Whether one of these layers, losses or optimizers has it."""
        return any(re.search(self.kinds, kind) for kind in kinds)

    def answer(self, words: object) -> Answer | None:
        """What an assignment's words mean; None where they are none of its answers."""
        return next((one for one in self.answers if one.words == str(words)), None)


def _torch(words: str, says: str) -> Answer:
    return Answer(words, says)


REDUCTION = "reduction"
_LOSSES = r"^(mse|l1|smooth_l1|huber|nll|kl_div|multi_margin|.*cross_entropy.*)$"
#: Of each answer the reduction and the factor, as a loss states them.
MULTIPLES: Mapping[str, tuple[str, float]] = {
    "mean": ("mean", 1.0),
    "sum": ("sum", 1.0),
    "mean over samples": ("mean_over_samples", 1.0),
    "mean over outputs": ("mean_over_outputs", 1.0),
    "half the mean": ("mean", 0.5),
    "half the sum": ("sum", 0.5),
    "half the mean over samples": ("mean_over_samples", 0.5),
    "half the mean over outputs": ("mean_over_outputs", 0.5),
}
QUESTIONS = (
    Question(
        REDUCTION,
        "asked_reduction",
        _LOSSES,
        (
            _torch("mean", "asked_mean"),
            Answer("sum", "asked_sum"),
            Answer("mean over samples", "asked_mean_over_samples"),
            Answer("mean over outputs", "asked_mean_over_outputs"),
            Answer("half the mean", "asked_half_mean"),
            Answer("half the sum", "asked_half_sum"),
            Answer("half the mean over samples", "asked_half_mean_over_samples"),
            Answer("half the mean over outputs", "asked_half_mean_over_outputs"),
        ),
        in_networks=True,
    ),
    Question(
        "outputs",
        "asked_outputs",
        _LOSSES,
        (
            _torch("several", "asked_several_outputs"),
            Answer("one", "asked_one_output", ("right_for_one_output",), takes_all=True),
        ),
    ),
    Question(
        "gradient",
        "asked_gradient",
        "^(binary|categorical)_cross_entropy$",
        (
            _torch("of probabilities", "asked_of_probabilities"),
            Answer("of logits", "asked_of_logits", ("held_activated",)),
        ),
    ),
    Question(
        "momentum",
        "asked_momentum",
        "batch_norm",
        (
            _torch("share of the new", "asked_share_of_the_new"),
            Answer("share of the old", "asked_share_of_the_old", ("momentum_of_the_old",)),
        ),
        told=frozenset(("momentum", "momentum_of_old")),
        of_buffers=True,
    ),
    Question(
        "running variance",
        "asked_running_variance",
        "batch_norm",
        (
            _torch("unbiased", "asked_unbiased"),
            Answer("biased", "asked_biased", ("running_variance_over_n",)),
        ),
        of_buffers=True,
        by_numbers=True,
    ),
    Question(
        "p",
        "asked_p",
        "dropout",
        (_torch("dropped", "asked_p_dropped"), Answer("kept", "asked_p_kept", ("dropout_p_is_kept",))),
        told=frozenset(("p",)),
    ),
    Question(
        "scaling",
        "asked_scaling",
        "dropout",
        (
            _torch("in training", "asked_scaled_in_training"),
            Answer("in evaluation", "asked_scaled_in_evaluation", ("dropout_scaled_at_test",)),
        ),
    ),
    Question(
        "epsilon",
        "asked_epsilon",
        "norm",
        (
            _torch("within the root", "asked_within_the_root"),
            Answer("beside the root", "asked_beside_the_root", ("eps_outside_the_root",)),
        ),
        by_numbers=True,
    ),
    Question(
        "epsilon",
        "asked_epsilon",
        "^(adam|adamw|rmsprop|adagrad)$",
        (
            _torch("beside the root", "asked_beside_the_root"),
            Answer(
                "within the root",
                "asked_within_the_root",
                ("taught_epsilon_within_the_root", "taught_epsilon_within_the_corrected_root"),
            ),
            Answer("beside the uncorrected root", "asked_beside_the_uncorrected_root", ("epsilon_hat",)),
        ),
        by_numbers=True,
    ),
    Question(
        "velocity",
        "asked_velocity",
        "^(sgd|rmsprop)$",
        (
            Answer("sum", "asked_velocity_sum", ("rate_inside_velocity",)),
            Answer("mean", "asked_velocity_mean", ("taught_moving_average",)),
        ),
        by_numbers=True,
    ),
    Question(
        "weight decay",
        "asked_decay",
        "^(sgd|adam|adamw|rmsprop|adagrad|adadelta)$",
        (
            _torch("of all parameters", "asked_decay_of_all"),
            Answer(
                "of weights",
                "asked_decay_of_weights",
                ("taught_bias_without_decay", "taught_adaptive_bias_without_decay"),
            ),
        ),
        by_numbers=True,
    ),
    Question(
        "gradients",
        "asked_gradients",
        "linear|conv|^(rnn|lstm|gru)",
        (
            _torch("summed", "asked_gradients_summed"),
            Answer("averaged", "asked_gradients_averaged", ("gradients_over_n",)),
        ),
        by_numbers=True,
    ),
    Question(
        "derivative at 0",
        "asked_derivative_at_0",
        "^relu$",
        (
            _torch("0", "asked_slope_0"),
            Answer("1", "asked_slope_1", ("derivative_at_kink",), {"kind": "relu", "slope": 1.0}),
            Answer("0.5", "asked_slope_half", ("derivative_at_kink",), {"kind": "relu", "slope": 0.5}),
        ),
        in_networks=True,
        by_numbers=True,
    ),
    Question(
        "equal values",
        "asked_equal_values",
        "max_pool",
        (
            _torch("the first", "asked_the_first"),
            Answer("the last", "asked_the_last", ("last_of_equal_values",)),
            Answer("all", "asked_all_of_them", ("all_of_equal_values",)),
            Answer("shared", "asked_shared", ("equal_values_share",)),
        ),
        in_networks=True,
        by_numbers=True,
    ),
)


def questions_of(part_kind: str, what: str) -> tuple[Question, ...]:
    """Those that a part of an assignment may answer; ``what``: its layers, its loss or its optimizer, if it says so."""
    kinds = [each for one in what.split() for each in (one, *ALIKE.get(one, ()))]
    return questions(kinds or None, part_kind == "network")


def questions(kinds: Sequence[str] | None, is_network: bool = False) -> tuple[Question, ...]:
    """Those of these layers, losses and optimizers; ``None``: of any, where it is not said which."""
    every = [one for one in QUESTIONS if one.in_networks or not is_network]
    return tuple(one for one in every if kinds is None or one.concerns(kinds))


def accepted(asked: Iterable[Question]) -> dict[str, tuple[str, ...]]:
    """By name every answer; of two questions of one name those of both."""
    found: dict[str, tuple[str, ...]] = {}
    for one in asked:
        words = (*found.get(one.name, ()), *(each.words for each in one.answers))
        found[one.name] = tuple(dict.fromkeys(words))
    return {name: (*words, ANY) for name, words in found.items()}
