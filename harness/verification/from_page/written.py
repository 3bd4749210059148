"""The YAML of a scenario that was read from a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.claims.page_texts import yaml
from harness.claims.read_out import Claimed, Wrong
from harness.ground.facts import fact, sentence
from harness.ground.harmless import one_line
from harness.verification.from_page.described import Described

_WIDTH = 120


def written(own: Described, title: str, page: str, claims: Sequence[Claimed], wrong: Sequence[Wrong]) -> str:
    """One entry a line, as a person would write it."""
    return "\n".join(_lines(own, title, page, claims, wrong)) + "\n"


def _lines(own: Described, title: str, page: str, claims: Sequence[Claimed], wrong: Sequence[Wrong]) -> Iterator[str]:
    yield f"# {one_line(sentence(fact('from_page_head', page=page)))}"
    yield f"# {one_line(sentence(fact('from_page_steps', steps=own.steps - 1, more=own.steps)))}"
    values = own.values(title)
    for name, value in values.items():
        if name == "network":
            yield "network:"
            yield from (f"  - {_yaml(layer)}" for layer in value)
        elif name == "data" and len(_yaml(value)) > _WIDTH:
            yield "data:"
            for key, rows in value.items():
                yield f"  {key}:"
                yield from (f"    - {_yaml(row)}" for row in rows)
        else:
            yield f"{name}: {_yaml(value)}"
    if claims or wrong:
        yield "claims:"
        yield from (f"  - {_yaml(one.fields)}" for one in claims)
        yield from (f"  - {_yaml(_contradicted(one))}" for one in wrong)


def _contradicted(one: Wrong) -> dict[str, Any]:
    """A claim that expects to be contradicted, with what is true."""
    true = shown(one)
    note = sentence(fact("from_page_note", what=one.claimed.key.label, true=true))
    return {**one.claimed.fields, "expected_verdict": "contradicted", "note": note, "correction": true}


def shown(one: Wrong) -> str:
    """The true number, with as many decimals as the page prints."""
    printed = one.claimed.numbers[0].text
    mantissa = printed.lower().partition("e")
    decimals = len(mantissa[0].partition(".")[2])
    return f"{one.true:.{decimals}e}" if mantissa[1] else f"{one.true:.{decimals}f}"


def _yaml(value: Any) -> str:
    return yaml(_plain(value))


def _plain(value: Any) -> Any:
    """With lists for tuples, and the words of YAML 1.2."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return _Word(str(value).lower()) if isinstance(value, bool) else value


class _Word:
    """A word that is written as it is."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text
