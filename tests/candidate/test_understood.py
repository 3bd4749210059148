"""What the process of a checked file says of its own is said again in the language that is spoken."""

from __future__ import annotations

import numpy as np
import pytest

from harness.candidate.process import wire
from harness.candidate.process.understood import understood
from harness.ground.facts import Told
from harness.ground.language import CHINESE, speaking
from harness.report.words import said

_CIRCLE: list[object] = []
_CIRCLE.append(_CIRCLE)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1.5: 2},
        _CIRCLE,
        np.ma.masked_array([1.0]),
        np.array(["a"]),
        np.complex128(1j),
        1 << 2_000,
        [0] * 600_000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_exchanged_is_said_in_chinese(value: object) -> None:
    with pytest.raises((wire.UnsupportedError, wire.TooLargeError)) as raised:
        wire.Packer(2**20).add(value, "answer")
    text = str(raised.value)
    found = understood(text)
    assert isinstance(found, Told) and found == text
    with speaking(CHINESE):
        assert said(found) != text


def test_what_an_exception_says_stays() -> None:
    assert not isinstance(understood("ValueError: x is not installed"), Told)
