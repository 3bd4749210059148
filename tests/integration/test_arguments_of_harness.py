"""HARNESS's arguments: what is no plain value is refused in words that name all that is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.inside import command


@pytest.mark.parametrize("value", ["1e400", "-1e400", "None", "[1]"])
def test_a_value_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    text = f'HARNESS = {{"network": "linear", "loss": "mse", "arguments": {{"lam": {value}}}}}\n'
    (tmp_path / "mine.py").write_text(f"{text}def gradients(W1, b1, x, t, lam):\n    return 1\n", "utf-8")
    done = command("check", "mine.py", cwd=tmp_path)
    said = "mine.py:1:69: arguments.lam: should be a finite number, text, or True or False"
    assert (done.returncode, said in done.stderr) == (2, True)
