"""An optimizer that is called by a plan: four parameters and their gradients, step after step.

This module runs beside a submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.checking.homework.calling.choices import Choices
from harness.checking.homework.calling.effects import Plan, Trials, outputs, quiet
from harness.checking.homework.calling.session import Asked, Session
from harness.checking.homework.calling.things import NAMES, World

_PLANS: dict[str, Plan | None] = {}


class Bound:
    """An optimizer that is given parameters, whatever it takes them as."""

    def __init__(self, scope: dict[str, Any], asked: Asked) -> None:
        key = repr((asked.name, *asked.settings, asked.rates, asked.hints))
        trials = Trials(scope, asked)
        if key not in _PLANS:
            _PLANS[key] = trials.plan()
        found = _PLANS[key]
        self.plan = found and replace(found, asked=replace(found.asked, settings=asked.settings))
        self.scope = scope
        self.sessions: list[Session] = []
        trials.kept.restore()

    def step(self, params: Sequence[Any], grads: Sequence[Any], rate: float) -> list[Any] | None:
        """The parameters after a step; None where nobody can tell."""
        if self.plan is None:
            return None
        with quiet():
            try:
                return self._step(params, grads, rate)
            except Exception:
                return None

    def _step(self, params: Sequence[Any], grads: Sequence[Any], rate: float) -> list[Any] | None:
        assert self.plan is not None
        each = min(len(self.plan.pairs), len(NAMES))
        found: list[Any] = []
        for number, first in enumerate(range(0, len(NAMES), each)):
            own = [np.array(one) for one in params[first : first + each]]
            given = [np.array(one) for one in grads[first : first + each]]
            if len(self.sessions) == number:
                self.sessions.append(self._session(own, given, rate, NAMES[first]))
            else:
                self._hand(self.sessions[number], own, given)
            after = self._after(self.sessions[number])
            if after is None:
                return None
            found += after[:each]
        return found

    def _session(self, params: Sequence[Any], grads: Sequence[Any], rate: float, key: str) -> Session:
        assert self.plan is not None
        pairs = self.plan.pairs[: len(params)]
        arrays = {one.parameter: array for one, array in zip(pairs, params, strict=True)}
        arrays |= {one.gradient: array for one, array in zip(pairs, grads, strict=True)}
        arrays |= {place: np.zeros_like(params[at]) for place, at in self.plan.like.items() if at < len(params)}
        world = World(Choices(self.plan.trail), arrays, [one.shape for one in params])
        if self.sessions and self.sessions[0].is_told_which:
            return self.sessions[0].beside(world, key)
        return Session(world, self.scope, self.plan.asked, rate)

    def _hand(self, session: Session, params: Sequence[Any], grads: Sequence[Any]) -> None:
        """New numbers where the parameters and gradients lie."""
        assert self.plan is not None
        for pair, own, given in zip(self.plan.pairs, params, grads, strict=False):
            slots = session.world.slots
            now = slots[pair.parameter].get()
            if not (isinstance(now, np.ndarray) and np.array_equal(now, own)):
                slots[pair.parameter].put(own, in_place=pair.after == pair.parameter)
            slots[pair.gradient].put(given)

    def _after(self, session: Session) -> list[Any] | None:
        assert self.plan is not None
        result = session.step()
        every = outputs(session, result)
        found = [every.get(one.after) for one in self.plan.pairs]
        is_kept = session.keep(result, self.plan.taken)
        return found if is_kept else None


def bound(scope: dict[str, Any], given: dict[str, Any]) -> Bound:
    """Of what is known of it."""
    known: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
    return Bound(scope, Asked(**known))
