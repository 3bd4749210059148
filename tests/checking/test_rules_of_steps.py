"""By which rule a parameter moves: every optimizer of torch, and of papers, is known; what is none is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from harness.checking.script.updates import rule_of
from harness.implementation import Array

PASSES = 4
OPTIMIZERS: dict[str, Callable[[list[torch.Tensor]], torch.optim.Optimizer]] = {
    "adam": lambda own: torch.optim.Adam(own, lr=0.01, betas=(0.8, 0.95)),
    "adam with decay": lambda own: torch.optim.Adam(own, lr=0.01, weight_decay=0.02),
    "adamw": lambda own: torch.optim.AdamW(own, lr=0.01, weight_decay=0.02),
    "amsgrad": lambda own: torch.optim.Adam(own, lr=0.01, amsgrad=True),
    "adamax": lambda own: torch.optim.Adamax(own, lr=0.01),
    "adagrad": lambda own: torch.optim.Adagrad(own, lr=0.01),
    "adadelta": lambda own: torch.optim.Adadelta(own, lr=0.5),
    "rmsprop": lambda own: torch.optim.RMSprop(own, lr=0.01),
    "rmsprop with momentum": lambda own: torch.optim.RMSprop(own, lr=0.01, momentum=0.9),
    "centred rmsprop": lambda own: torch.optim.RMSprop(own, lr=0.01, centered=True),
}
#: What they take that stands in a script, too.
NUMBERS = (0.8, 0.95, 0.01, 0.02)


def moved(optimizer: Callable[[list[torch.Tensor]], torch.optim.Optimizer]) -> tuple[list[Array], ...]:
    """Steps, gradients, the parameter before each step, and a mean of squares as Adam keeps it."""
    random = np.random.default_rng(3)
    own = torch.tensor(random.normal(size=(3, 4)), requires_grad=True)
    gradients = list(random.normal(size=(PASSES, 3, 4)))
    one, steps, held, square = optimizer([own]), [], [], [np.zeros((3, 4))]
    for gradient in gradients:
        held.append(own.detach().numpy().copy())
        own.grad = torch.tensor(gradient)
        one.step()
        steps.append(held[-1] - own.detach().numpy())
        square.append(0.999 * square[-1] + 0.001 * gradient**2)
    return steps, gradients, held, square[1:]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_of_torch_is_known_by_its_steps(name: str) -> None:
    steps, gradients, held, square = moved(OPTIMIZERS[name])
    assert rule_of(steps, gradients, NUMBERS, [square], held) not in ("", "uphill", "broken")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_rule_goes_uphill_or_by_the_size_of_gradients(name: str) -> None:
    steps, gradients, held, square = moved(OPTIMIZERS[name])
    assert rule_of([-one for one in steps], gradients, NUMBERS, [square], held) in ("uphill", "broken")
    assert rule_of(steps, [abs(one) for one in gradients], NUMBERS, [square], held) == "broken"


def nadam(gradients: list[Array], ahead: int) -> list[Array]:
    mean, square, steps = np.zeros((3, 4)), np.zeros((3, 4)), []
    for t, g in enumerate(gradients, 1):
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        next_one = 0.9 * mean / (1 - 0.9 ** (t + ahead)) + 0.1 * g / (1 - 0.9**t)
        steps.append(0.01 * next_one / (np.sqrt(square / (1 - 0.999**t)) + 1e-8))
    return steps


@pytest.mark.parametrize("ahead", [0, 1])
def test_nadam_is_known_by_its_steps(ahead: int) -> None:
    _, gradients, held, square = moved(OPTIMIZERS["adam"])
    assert rule_of(nadam(gradients, ahead), gradients, NUMBERS, [square], held) == "nadam"


@pytest.mark.parametrize("name", ["uncorrected", "unsquared", "one step late"])
def test_what_is_almost_adam_is_no_rule(name: str) -> None:
    _, gradients, held, square = moved(OPTIMIZERS["adam"])
    mean, steps = np.zeros((3, 4)), []
    for t, (g, mean_square) in enumerate(zip(gradients, square, strict=True), 1):
        mean = 0.9 * mean + 0.1 * g
        late = t + (name == "one step late")
        root = np.sqrt(mean_square / (1 - 0.999**late)) if name != "unsquared" else mean_square / (1 - 0.999**t)
        first = mean / (1 - 0.9**late)
        steps.append(
            0.01 * mean / (np.sqrt(mean_square) + 1e-8) if name == "uncorrected" else 0.01 * first / (root + 1e-8)
        )
    assert rule_of(steps, gradients, NUMBERS, [square], held) == "broken"


@pytest.mark.parametrize(("kept", "expected"), [(1, "broken"), (2, "amsgrad_uncorrected")])
def test_amsgrad_of_the_paper_is_known_by_the_squares_that_it_keeps(kept: int, expected: str) -> None:
    _, gradients, held, square = moved(OPTIMIZERS["adam"])
    mean, steps = np.zeros((3, 4)), []
    for g, largest in zip(gradients, np.maximum.accumulate(square), strict=True):
        mean = 0.9 * mean + 0.1 * g
        steps.append(0.01 * mean / (np.sqrt(largest) + 1e-8))
    assert rule_of(steps, gradients, NUMBERS, [square] * kept, held) == expected
