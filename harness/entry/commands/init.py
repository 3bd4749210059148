"""``init``: a new workspace, or an example."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness.entry.printing import tell, tell_titles, tell_written
from harness.ground.facts import fact, sentence
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
        tell(sentence(fact("entry_now", command=shlex.join([PROGRAM, *where, "run"]))))


def _list_examples() -> None:
    from harness.ground import shipped

    tell(sentence(fact("entry_to_check")))
    tell_titles(shipped.candidates())
    tell(sentence(fact("entry_to_run")))
    tell_titles(shipped.scenarios())
    tell(sentence(fact("entry_to_write", program=PROGRAM)))


def _make_example(folder: Path, name: str) -> None:
    from harness.entry import new_files
    from harness.ground import shipped

    example = shipped.example(name)
    tell_written(new_files.make_example(folder, example))
    if example.note:
        tell(sentence(example.note))
    code = "entry_now" if folder == Path() else "entry_now_in"
    tell(sentence(fact(code, folder=str(folder), command=" ".join(example.command))))
