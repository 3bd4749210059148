"""``python -m tests.refresh_samples``: put into docs/ what the program prints now; tests/test_readme.py compares it."""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from tests.integration.workspaces import ROOT, harness

RUN = ("docs/run.md", "run 'two_layer_sigmoid[float64]'")
CHECK = ("docs/candidates.md", "check my_backprop.py")
TRACE = ("docs/trace.md", "trace 'two_layer_sigmoid[float64]' --entry 'linear2.weight[0,0]'")
TRACE_FROM = ("docs/trace.md", "trace 'two_layer_sigmoid[float64]' --entry 'W1[0,0]' --from my_backprop.py")


def code_shown() -> str:
    """The candidate of README.md."""
    (code,) = re.findall(r"```python\n(import numpy.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return str(code)


def sample_of(command: str) -> re.Pattern[str]:
    """A fenced sample of a command: what stands before its output, and the output."""
    return re.compile(rf"(\$ backprop-harness {re.escape(command)}\n)(.*?)(?=```)", re.DOTALL)


def _put(page: str, command: str, printed: str) -> None:
    file = ROOT / page
    text, count = sample_of(command).subn(lambda found: found[1] + printed, file.read_text("utf-8"))
    assert count == 1, page
    file.write_text(text, "utf-8")


def traced(command: str, folder: Path) -> str:
    """What a trace prints, of a candidate in a folder."""
    words = [str(folder / word) if word == "my_backprop.py" else word for word in shlex.split(command)]
    return harness(*words).stdout


def main() -> None:
    """Run the commands, and write their output."""
    _put(*RUN, harness("run", "two_layer_sigmoid[float64]").stdout)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "my_backprop.py").write_text(code_shown(), "utf-8")
        _put(*CHECK, harness("check", "my_backprop.py", cwd=Path(folder)).stdout)
        for page, command in (TRACE, TRACE_FROM):
            _put(page, command, traced(command, Path(folder)))


if __name__ == "__main__":
    main()
