"""With which settings an optimizer is tried: those that it is told, else those in its code, else the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from harness.checking.homework.line import Line

Options = Mapping[str, Any]
#: Settings that are told are none of the usual ones, so that one that is ignored shows.
_MOMENTUM, _BETAS, _SHARE, _EPS, _DECAY = 0.8, (0.8, 0.95), 0.8, 1e-6, 0.07
_USUAL_EPS = (1e-8, 1e-7, 1e-10)
_USUAL_BETAS = ((0.9, 0.999), (0.9, 0.99))
#: How much of the average is kept: the setting, and its usual values.
_USUAL_SHARES = {"rmsprop": ("alpha", (0.9, 0.99)), "adadelta": ("rho", (0.9, 0.95))}
#: How many of the numbers in the code are tried.
_MOST = 4


def options_of(line: Line, numbers: Sequence[float]) -> Iterator[tuple[Options, ...]]:
    """The likeliest first: settings for all probes, and what more of them is tried on a probe of its own.

    ``numbers``: that stand in its code.
    """
    if line.what == "sgd":
        yield from _of_sgd(line, _shares(numbers))
        return
    told = line.told
    small = (one for one in numbers if 0 < one <= 1e-3)
    eps = (_EPS,) if "eps" in told else _distinct((*small, *_USUAL_EPS))[:_MOST]
    for own, e in product(_without_eps(line.what, told, _shares(numbers)), eps):
        yield ({**own, "eps": e, **_decay(line, line.what if line.what in ("adam", "adamw") else "")},)


def _shares(numbers: Sequence[float]) -> tuple[float, ...]:
    """Numbers that may be a momentum or how much of an average is kept."""
    return tuple(one for one in numbers if 0.4 <= one < 1)


def _distinct(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(dict.fromkeys(numbers))


def _decay(line: Line, what: str) -> Options:
    """A weight decay, where an optimizer of this kind is told one."""
    return {"weight_decay": _DECAY} if line.what == what and "weight_decay" in line.told else {}


def _without_eps(what: str, told: frozenset[str], shares: Sequence[float]) -> Iterator[Options]:
    if what in ("adam", "adamw"):
        yield from ({"betas": one} for one in _betas(told, shares))
    elif what in _USUAL_SHARES:
        name, usual = _USUAL_SHARES[what]
        yield from ({name: one} for one in ((_SHARE,) if name in told else _distinct((*shares, *usual))))
    else:
        yield {}


def _betas(told: frozenset[str], shares: Sequence[float]) -> Sequence[tuple[float, float]]:
    if {"beta1", "beta2"} <= told or "betas" in told:
        return (_BETAS,)
    if {"beta1", "beta2"} & told or len(shares) < 2:
        return _USUAL_BETAS
    return [(a, b) for a in shares for b in shares if a != b][:_MOST]


def _of_sgd(line: Line, shares: Sequence[float]) -> Iterator[tuple[Options, ...]]:
    """With momentum where it is told one or speaks of a velocity; Nesterov's where its name says so, or tried after."""
    told, decay = line.told, _decay(line, "sgd")
    momenta: Sequence[float] = _distinct((*shares, 0.9)) if _has_velocity(line) else ()
    momenta = (_MOMENTUM,) if "momentum" in told else momenta
    plain = [{"momentum": one, **decay} for one in momenta]
    nesterov = [{"momentum": one, "nesterov": True, **decay} for one in momenta]
    if "nesterov" in told and momenta:
        yield (plain[0], nesterov[0])
        return
    yield from ((one,) for one in ((*nesterov, *plain) if _is_nesterov(line) else (*plain, *nesterov)))
    if not momenta:
        yield (decay,)
        yield from (({"momentum": one},) for one in _distinct((*shares, 0.9)))


def is_plain(line: Line, options: Options) -> bool:
    """Whether it is momentum without a look ahead, and its name says that it is Nesterov's."""
    return line.what == "sgd" and _is_nesterov(line) and bool(options.get("momentum")) and not options.get("nesterov")


def _has_velocity(line: Line) -> bool:
    words = ("momentum", "nesterov", "nag")
    return "velocity" in repr(line) or any(word in line.forward.name.lower() for word in words)


def _is_nesterov(line: Line) -> bool:
    name = f"{line.made.name if line.made else ''} {line.forward.name}".lower()
    return "nesterov" in name or "nag" in name
