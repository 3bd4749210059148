"""What ``new autograder`` writes: a folder that a course's system takes, with the assignment and what grading needs."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.metadata import requires
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from harness import __version__
from harness.entry.new_files import refuse_others
from harness.grading.assignment import Assignment, load_assignment
from harness.ground import harmless
from harness.ground.atomic import write_atomically
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.report.marks.systems import as_json
from harness.report.words import say

PACKAGE = "backprop-harness"
#: What grading a submission does not import.
NOT_NEEDED = frozenset({"matplotlib", "pandas", "safetensors", "scipy", "torch"})
#: Seconds: PrairieLearn's most; what a submission may take beside its time on the clock, for the program to start and
#: to end, and for a judge that does not stop by itself; what is left then to say that the grader broke.
_MAX_TIMEOUT, _MORE, _LEFT = 600, 60, 10
_WHEEL = re.compile(r"backprop_harness-[A-Za-z0-9_.+!-]+\.whl")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True)
class System:
    """Where a system has the assignment and the package, and which files it runs."""

    assignment: str
    package: str
    runnable: frozenset[str]


SYSTEMS: Mapping[str, System] = {
    "gradescope": System("assignment", "", frozenset({"setup.sh", "run_autograder"})),
    "classroom50": System("assignment", "", frozenset()),
    "prairielearn": System("question/tests/assignment", "image", frozenset({"question/tests/run.sh"})),
}


def make_autograder(folder: Path, system: str, assignment: Path, wheel: Path | None = None) -> list[Path]:
    """Write the folder and tell the files; nothing that exists is touched. Raises UsageError or ScenarioError."""
    contents = autograder_files(system, load_assignment(assignment), wheel)
    refuse_others(folder, contents)
    for name, content in contents.items():
        write_atomically(folder / name, content)
        if name in SYSTEMS[system].runnable:
            (folder / name).chmod(0o755)
    return [folder / name for name in contents]


def autograder_files(system: str, assignment: Assignment, wheel: Path | None) -> dict[str, bytes]:
    """The content of each file, by its path in the folder."""
    layout = SYSTEMS[system]
    values = _values(assignment, wheel)
    templates = files("harness") / "entry" / "template" / "autograder" / system
    found = {name: _filled(text, values).encode() for name, text in _texts_below(templates)}
    beside = {assignment.path.name: assignment.path.read_bytes(), **assignment.files_beside()}
    found |= {str(Path(layout.assignment, name)): content for name, content in beside.items()}
    found[str(Path(layout.package, "requirements.txt"))] = "".join(f"{one}\n" for one in needed(wheel)).encode()
    if wheel:
        found[str(Path(layout.package, wheel.name))] = wheel.read_bytes()
    if system == "prairielearn":
        found["question/tests/broke.json"] = as_json(_broke()).encode()
    return found


def _broke() -> dict[str, Any]:
    """What PrairieLearn is told if not even ``grade`` could say anything."""
    told = say("autograder_no_attempt", what=say("autograder_broke"))
    return {"gradable": False, "format_errors": [told], "message": told, "outcome": "broke"}


# ---------------------------------------------------------------- the package


def needed(wheel: Path | None) -> list[str]:
    """The packages that grading needs, with their versions, as pip takes them. Raises UsageError."""
    found = _required_by(wheel) if wheel else _required_here()
    kept = [one.split(";")[0].strip() for one in found if "extra ==" not in one]
    return sorted(one for one in kept if (name := _NAME.match(one)) and name[0].lower() not in NOT_NEEDED)


def _required_here() -> list[str]:
    """Of a clone its own file: what was installed from it may be older."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.is_file():
        found: list[str] = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
        return found
    return requires(PACKAGE) or []


def _required_by(wheel: Path) -> list[str]:
    if not _WHEEL.fullmatch(wheel.name) or not zipfile.is_zipfile(wheel):
        raise UsageError(fact("autograder_no_wheel", file=str(wheel)))
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".dist-info/METADATA"):
                return HeaderParser().parsestr(archive.read(name).decode()).get_all("Requires-Dist", [])
    raise UsageError(fact("autograder_no_wheel", file=str(wheel)))


# ---------------------------------------------------------------- the templates


def _values(assignment: Assignment, wheel: Path | None) -> dict[str, str]:
    """What stands in place of ``@NAME@``, quoted for the language of the file."""
    title, file, limits = assignment.title, assignment.path.name, assignment.limits
    timeout = min(_MAX_TIMEOUT, int(limits.by_clock) + _MORE)
    of_pypi = f"{PACKAGE}=={__version__}"
    return {
        "PACKAGE": wheel.name if wheel else of_pypi,
        "INSTALLED": f"./{wheel.name}" if wheel else of_pypi,
        "VERSION": __version__,
        "FILE_SH": shlex.quote(file),
        "FILE_QUOTED": json.dumps(file, ensure_ascii=False)[1:-1],
        "NAME": _NO_NAME.sub("-", assignment.assignment),
        "TITLE_MD": harmless.markdown(title),
        "TITLE_JSON": json.dumps(title),
        "TITLE_HTML": harmless.html(title),
        "PATTERNS_HTML": harmless.html(",".join(assignment.files)),
        "POINTS": f"{assignment.possible:g}",
        "TOTAL": f"{limits.total:g}",
        "BY_CLOCK": f"{limits.by_clock:g}",
        "MEMORY": str(limits.memory),
        "TIMEOUT": str(timeout),
        "STOP": str(timeout - _LEFT),
        "UUID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{PACKAGE}/{assignment.assignment}/{title}")),
    }


def _texts_below(folder: Traversable, before: str = "") -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        if one.is_dir():
            yield from _texts_below(one, f"{before}{one.name}/")
        elif not one.name.endswith(".pyc"):
            yield before + one.name, one.read_text("utf-8")


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
