"""Scripts whose gradient of one number turns round: a velocity still goes where it went before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

SCRIPT = """\
rng = np.random.default_rng(3)
x = rng.uniform(-2, 2, size=(20, 1))
t = 0.8 * x + START
W1, b1, W2, b2 = rng.normal(size=(1, 4)), np.zeros((1, 4)), rng.normal(size=(4, 1)) * 0.3, np.zeros((1, 1))
before = [0 * p for p in (W1, b1, W2, b2)]
squares = [0 * p for p in (W1, b1, W2, b2)]
for epoch in range(1, 41):
    h = np.tanh(x @ W1 + b1)
    y = h @ W2 + b2
    loss = np.mean((y - t) ** 2)
    dy = 2 * (y - t) / len(x)
    dh = dy @ W2.T * (1 - h**2)
    grads = [x.T @ dh, dh.sum(axis=0, keepdims=True), h.T @ dy, dy.sum(axis=0, keepdims=True)]
    for i, (p, g) in enumerate(zip((W1, b1, W2, b2), grads)):
        STEP
    print(epoch, loss)
"""
HEAVY = "before[i] = 0.9 * before[i] - 0.6 * g; p += before[i]"
NESTEROV = "before[i] = 0.9 * before[i] + g; p -= 0.45 * (g + 0.9 * before[i])"
ADAM = (
    "before[i] = 0.9 * before[i] + 0.1 * g; squares[i] = 0.999 * squares[i] + 0.001 * g**2; "
    "p -= 0.5 * before[i] / (1 - 0.9**epoch) / (np.sqrt(squares[i] / (1 - 0.999**epoch)) + 1e-8)"
)
UPHILL = "p += (0.1 if i == 3 else -0.1) * g"
ASKED = "script: true, points: {gradient: 4, update: 1}"


def _script(step: str, start: float) -> str:
    return SCRIPT.replace("STEP", step.replace("; ", "\n        ")).replace("START", str(start))


@pytest.mark.parametrize("step", [HEAVY, NESTEROV, ADAM])
@pytest.mark.parametrize("start", [0.3, 0.02])
@pytest.mark.sampled(4, first=1)
def test_a_step_that_still_goes_where_it_went(tmp_path: Path, step: str, start: float) -> None:
    judged = judged_alone(tmp_path, ASKED, _script(step, start))
    assert judged.points == 5 and not judged.wrong


def test_a_number_that_goes_up_from_the_first(tmp_path: Path) -> None:
    assert judged_alone(tmp_path, ASKED, _script(UPHILL, 0.3)).points < 5
