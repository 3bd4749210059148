"""``init``: a new workspace, or an example."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness.entry.printing import tell, tell_titles, tell_written
from harness.ground.usage import PROGRAM


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option(
    "--example", metavar="[NAME]", is_flag=False, flag_value="", help="An example instead; no NAME lists them."
)
def command(folder: Path, example: str | None) -> None:
    """Make a workspace that passes at once. One commented scenario, its page, and claims."""
    from harness.entry import new_files

    if example == "":
        _list_examples()
    elif example is not None:
        _make_example(folder, example)
    else:
        tell_written(new_files.make(folder))
        where = [] if folder == Path() else ["--workspace", str(folder)]
        tell(f"now: {shlex.join([PROGRAM, *where, 'run'])}")


def _list_examples() -> None:
    from harness.ground import shipped

    tell("Hand-written implementations, to check:\n")
    tell_titles(shipped.candidates())
    tell("\nNetworks of five course documents, to run:\n")
    tell_titles(shipped.scenarios())
    tell(f"\nTo write one: {PROGRAM} init --example NAME [FOLDER]")


def _make_example(folder: Path, name: str) -> None:
    from harness.entry import new_files
    from harness.ground import shipped

    example = shipped.example(name)
    tell_written(new_files.make_example(folder, example))
    if example.note:
        tell(example.note)
    where = "" if folder == Path() else f", in {folder}"
    tell(f"now{where}: {' '.join(example.command)}")
