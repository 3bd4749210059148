"""Optimizers as people write them: each form of each is correct, and none is close to another in the last digits.

A form takes (options, w, g, state, lr, t): a parameter, its gradient, what is kept of it by torch's names, and the
number of its step, counted from 1. It gives the new parameter and brings the state to the next step, in their dtype.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.implementation import COUNT, MOMENTUM_BUFFER

State = dict[str, Any]
Form = Callable[[Any, Any, Any, State, float, int], Any]


def moved(number: int, options: Any, w: Any, g: Any, state: State, lr: float) -> Any:
    """The new parameter by form ``number`` of the optimizer; an empty state is begun."""
    forms = FORMS[options.kind]
    if not state:
        begin = getattr(options, "initial_accumulator_value", 0.0)
        state |= {name: np.full_like(w, begin) for name in options.buffers}
        state[COUNT] = np.zeros((), w.dtype)
    state[COUNT] = np.array(state[COUNT] + 1, w.dtype)
    return forms[number % len(forms)](options, w, g, state, lr, int(state[COUNT]))


def _descended(options: Any, w: Any, g: Any) -> Any:
    g = -g if options.maximize else g
    return g + options.weight_decay * w if options.weight_decay else g


# ---------------------------------------------------------------- adam


def _largest(options: Any, s: State) -> Any:
    if options.amsgrad:
        s["max_exp_avg_sq"] = np.maximum(s["max_exp_avg_sq"], s["exp_avg_sq"])
        return s["max_exp_avg_sq"]
    return s["exp_avg_sq"]


def _average(options: Any, g: Any, s: State) -> None:
    b1, b2 = options.betas
    s["exp_avg"] = b1 * s["exp_avg"] + (1 - b1) * g
    s["exp_avg_sq"] = b2 * s["exp_avg_sq"] + (1 - b2) * g**2


def _average_by_difference(options: Any, g: Any, s: State) -> None:
    b1, b2 = options.betas
    s["exp_avg"] = s["exp_avg"] + (1 - b1) * (g - s["exp_avg"])
    s["exp_avg_sq"] = s["exp_avg_sq"] + (g * g - s["exp_avg_sq"]) * (1 - b2)


def _textbook(options: Any, s: State, lr: float, t: int) -> Any:
    b1, b2 = options.betas
    m, v = s["exp_avg"] / (1 - b1**t), _largest(options, s) / (1 - b2**t)
    return lr * m / (np.sqrt(v) + options.eps)


def _rate_of_the_step(options: Any, s: State, lr: float, t: int) -> Any:
    """The paper's other order, section 2, with an epsilon that is multiplied as well."""
    b1, b2 = options.betas
    c = float(np.sqrt(1 - b2**t))
    return (lr * c / (1 - b1**t)) * (s["exp_avg"] / (np.sqrt(_largest(options, s)) + options.eps * c))


def _over_reciprocal(options: Any, s: State, lr: float, t: int) -> Any:
    """With powers as products that grow, and a reciprocal."""
    b1, b2 = options.betas
    power1 = power2 = 1.0
    for _ in range(t):
        power1, power2 = power1 * b1, power2 * b2
    inverse = 1 / (_largest(options, s) ** 0.5 / float(np.sqrt(1 - power2)) + options.eps)
    return s["exp_avg"] * inverse * (lr / (1 - power1))


def _adam(average: Callable[..., None], step: Callable[..., Any]) -> Form:
    def form(options: Any, w: Any, g: Any, s: State, lr: float, t: int) -> Any:
        average(options, _descended(options, w, g), s)
        return w - step(options, s, lr, t)

    return form


def _adamw(average: Callable[..., None], step: Callable[..., Any], first: bool) -> Form:
    """The decay first, or all in one."""

    def form(options: Any, w: Any, g: Any, s: State, lr: float, t: int) -> Any:
        average(options, -g if options.maximize else g, s)
        if first:
            return w * (1 - lr * options.weight_decay) - step(options, s, lr, t)
        return w - (step(options, s, lr, t) + lr * options.weight_decay * w)

    return form


# ---------------------------------------------------------------- the others


def _rmsprop(inside: bool) -> Form:
    """The learning rate behind the velocity, as torch has it; the ratio as a product or as a quotient."""

    def form(options: Any, w: Any, g: Any, s: State, lr: float, _: int) -> Any:
        g, a = _descended(options, w, g), options.alpha
        if inside:
            s["square_avg"] = s["square_avg"] + (1 - a) * (g * g - s["square_avg"])
        else:
            s["square_avg"] = a * s["square_avg"] + (1 - a) * g**2
        v = s["square_avg"]
        if options.centered:
            s["grad_avg"] = a * s["grad_avg"] + (1 - a) * g
            v = v - s["grad_avg"] ** 2
        ratio = g * (1 / (np.sqrt(v) + options.eps)) if inside else g / (v**0.5 + options.eps)
        if not options.momentum:
            return w - lr * ratio
        s[MOMENTUM_BUFFER] = options.momentum * s[MOMENTUM_BUFFER] + ratio
        return w - lr * s[MOMENTUM_BUFFER]

    return form


def _adagrad(rate_first: bool) -> Form:
    def form(options: Any, w: Any, g: Any, s: State, lr: float, t: int) -> Any:
        g = _descended(options, w, g)
        s["sum"] = s["sum"] + g * g
        rate = lr / (1 + (t - 1) * options.lr_decay)
        if rate_first:
            return w - rate * g / (np.sqrt(s["sum"]) + options.eps)
        return w - rate / (np.sqrt(s["sum"]) + options.eps) * g

    return form


def _adadelta(one_root: bool) -> Form:
    def form(options: Any, w: Any, g: Any, s: State, lr: float, _: int) -> Any:
        g, rho, eps = _descended(options, w, g), options.rho, options.eps
        s["square_avg"] = rho * s["square_avg"] + (1 - rho) * g**2
        v, a = s["square_avg"], s["acc_delta"]
        d = g * np.sqrt((a + eps) / (v + eps)) if one_root else np.sqrt(a + eps) / np.sqrt(v + eps) * g
        s["acc_delta"] = rho * a + (1 - rho) * d**2
        return w - lr * d

    return form


FORMS: dict[str, tuple[Form, ...]] = {
    "adam": (
        _adam(_average, _textbook),
        _adam(_average_by_difference, _rate_of_the_step),
        _adam(_average, _over_reciprocal),
        _adam(_average_by_difference, _textbook),
    ),
    "adamw": (
        _adamw(_average, _textbook, False),
        _adamw(_average_by_difference, _rate_of_the_step, True),
        _adamw(_average, _over_reciprocal, True),
    ),
    "rmsprop": (_rmsprop(False), _rmsprop(True)),
    "adagrad": (_adagrad(True), _adagrad(False)),
    "adadelta": (_adadelta(False), _adadelta(True)),
}
