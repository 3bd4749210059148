"""``python -m tests.refresh_samples``: put into docs/ what the program prints now; tests/test_readme.py compares it."""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from tests.integration.workspaces import ROOT, harness
from tests.samples import PLAYED, locale_of, refreshed

#: What shows the same samples in part, by language.
READMES = ("README.md", "README.zh.md")
RUN = (("docs/run.md", "docs/zh/run.md"), "run 'two_layer_sigmoid[float64]'")
CHECK = (("docs/candidates.md", "docs/zh/candidates.md"), "check my_backprop.py")
#: Of the tutorial, what it prints first; the READMEs show that.
GRADE = (("docs/tutorials/assistant.md", "docs/zh/tutorials/assistant.md"), "grade hw1 --assignment hw1.yaml")
TRACE = ("docs/trace.md", "trace 'two_layer_sigmoid[float64]' --entry 'linear2.weight[0,0]'")
TRACE_FROM = ("docs/trace.md", "trace 'two_layer_sigmoid[float64]' --entry 'W1[0,0]' --from my_backprop.py")


def code_shown() -> str:
    """The candidate of README.md."""
    (code,) = re.findall(r"```python\n(import numpy.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return str(code)


def sample_of(command: str) -> re.Pattern[str]:
    """A fenced sample of a command: what stands before its output, and the output."""
    return re.compile(rf"(\$ backprop-harness {re.escape(command)}\n)(.*?)(?=```)", re.DOTALL)


def first_sample(page: str, command: str) -> str:
    """The first output of a command that a page shows."""
    found = sample_of(command).search((ROOT / page).read_text("utf-8"))
    assert found is not None, page
    return found[2]


def spoken(page: str) -> dict[str, str]:
    """The environment in which the program speaks a page's language."""
    return {"LC_ALL": locale_of(ROOT / page)}


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
    """Run every command in each language, and write its output."""
    for page in RUN[0]:
        _put(page, RUN[1], harness("run", "two_layer_sigmoid[float64]", environment=spoken(page)).stdout)
    for page in CHECK[0]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "my_backprop.py").write_text(code_shown(), "utf-8")
            _put(page, CHECK[1], harness("check", "my_backprop.py", cwd=Path(folder), environment=spoken(page)).stdout)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "my_backprop.py").write_text(code_shown(), "utf-8")
        for page, command in (TRACE, TRACE_FROM):
            _put(page, command, traced(command, Path(folder)))
    for file in PLAYED:
        with tempfile.TemporaryDirectory() as folder:
            file.write_text(refreshed(file, Path(folder)), "utf-8")
    for readme, tutorial in zip(READMES, GRADE[0], strict=True):
        _put(readme, GRADE[1], first_sample(tutorial, GRADE[1]))


if __name__ == "__main__":
    main()
