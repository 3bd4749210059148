"""``init``: a new workspace, an example, or a scenario that is made of a page."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness.entry.printing import tell, tell_titles, tell_written
from harness.ground.errors import UsageError
from harness.ground.facts import fact, sentence
from harness.ground.usage import PROGRAM


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option(
    "--example", metavar="[NAME]", is_flag=False, flag_value="", help="An example instead; no NAME lists them."
)
@click.option(
    "--from",
    "page",
    type=click.Path(path_type=Path),
    metavar="PAGE",
    help="A scenario and claims made of a page's own code and numbers; the page is copied beside it.",
)
def command(folder: Path, example: str | None, page: Path | None) -> None:
    """Make a workspace that passes at once. One commented scenario, its page, and claims."""
    from harness.entry import new_files

    if page is not None and example is not None:
        raise UsageError(fact("entry_from_and_example"))
    if page is not None:
        _make_of_page(folder, page)
    elif example == "":
        _list_examples()
    elif example is not None:
        _make_example(folder, example)
    else:
        tell_written(new_files.make(folder))
        _tell_to_run(folder)


def _tell_to_run(folder: Path) -> None:
    where = [] if folder == Path() else ["--workspace", str(folder)]
    tell(sentence(fact("entry_now", command=shlex.join([PROGRAM, *where, "run"]))))


def _make_of_page(folder: Path, page: Path) -> None:
    from harness.entry import from_page

    paths, found = from_page.make(folder, page)
    tell_written(paths)
    for one in from_page.told(found):
        tell(sentence(one))
    _tell_to_run(folder)


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
