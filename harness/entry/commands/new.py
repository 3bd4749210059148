"""``new``: a file to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness.entry.printing import tell, tell_written
from harness.ground.facts import fact, sentence
from harness.ground.usage import PROGRAM


@click.group("new")
def command() -> None:
    """Write a file to start from."""


@command.command("candidate")
@click.argument("file", type=click.Path(path_type=Path), default="my_backprop.py")
@click.option("--layer", metavar="NAME", default="", help="Instead, a finished layer, loss or optimizer: conv2d, adam.")
@click.option("--course", metavar="NAME|FILE", default="", help="With --layer, in a course's names: cs231n.")
def candidate(file: Path, layer: str, course: str) -> None:
    """A commented implementation to fill in, my_backprop.py by default; check it with `check`."""
    from harness.entry.new_files import make_candidate

    tell_written([make_candidate(file, layer, course)])
    tell(sentence(fact("entry_now", command=shlex.join([PROGRAM, "check", str(file)]))))


@command.command("assignment")
@click.argument("file", type=click.Path(path_type=Path), default="hw.yaml")
def assignment(file: Path) -> None:
    """A commented assignment, hw.yaml by default, that works as it is; grade submissions by it with `grade`."""
    from harness.entry.new_files import make_assignment

    tell_written([make_assignment(file)])
    tell(sentence(fact("entry_now", command=shlex.join([PROGRAM, "grade", "FOLDER", "--assignment", str(file)]))))


@command.command("autograder")
@click.option(
    "--system", type=click.Choice(["gradescope", "classroom50", "prairielearn"]), required=True, help="Which takes it."
)
@click.option(
    "--assignment", type=click.Path(path_type=Path), required=True, metavar="FILE", help="What is graded: hw3.yaml."
)
@click.option(
    "--wheel", type=click.Path(path_type=Path), metavar="FILE", help="This backprop-harness, instead of PyPI's."
)
@click.argument("folder", type=click.Path(path_type=Path), default="autograder")
def autograder(folder: Path, system: str, assignment: Path, wheel: Path | None) -> None:
    """A folder for a course's system, which grades with it: scripts, the assignment, what to install, a README."""
    from harness.entry.autograders import make_autograder

    tell_written(make_autograder(folder, system, assignment, wheel))
    tell(sentence(fact("autograder_read", file=str(folder / "README.md"))))
