"""What is right by one convention, held to another: whether the numbers tell them apart at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from harness.checking.convention import judged_by
from harness.checking.result import Tried
from harness.faults.conventions import Convention, of_backward_and_update
from harness.ground.facts import Fact
from harness.run.result import Kind
from harness.scenario.model import Case


def is_wrong_by(
    tried: Sequence[Tried], without: Collection[str], codes: Collection[str], fields: Mapping[str, Any]
) -> bool:
    """Whether numbers are wrong by every convention of these codes that their cases have, in place of others.

    ``without``: the codes of those others. False where no case has one.
    """
    each = list(_by_code(tried, without, codes, fields))
    return bool(each) and all(each)


def _by_code(
    tried: Sequence[Tried], without: Collection[str], codes: Collection[str], fields: Mapping[str, Any]
) -> Iterator[bool]:
    """Of each code that any case has, whether something of some probe is wrong by it."""
    for code in codes:
        found = [(one, again) for one in tried for again in _of(one.case, (code,), fields)]
        if found:
            yield any(_is_wrong(one, without, again) for one, again in found)


def _of(case: Case, codes: Collection[str], fields: Mapping[str, Any]) -> Iterator[Convention]:
    for one in of_backward_and_update(case):
        if one.said.code in codes and says(one.said, fields):
            yield one


def says(what: Fact, fields: Mapping[str, Any]) -> bool:
    """Whether a fact has these fields."""
    known = dict(what.fields)
    return all(known.get(name) == value for name, value in fields.items())


def _is_wrong(one: Tried, without: Collection[str], other: Convention) -> bool:
    kept = tuple(each for each in one.conventions if each.said.code not in without)
    again = judged_by(replace(one, conventions=kept), other)
    pairs = zip(one.rows, again.rows, strict=True)
    return any(old.is_right and new.verdict.kind is Kind.WRONG for old, new in pairs)
