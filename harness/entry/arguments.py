"""Options that several commands take, and what is refused before any work begins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from harness.ground import workspace
from harness.ground.errors import UsageError
from harness.ground.facts import fact

#: In place of a file's name: standard output.
STANDARD_OUTPUT = "-"


def _data_paths(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, Path]:
    return dict(map(workspace.data_path, texts))


data_option = click.option(
    "--data",
    "data_paths",
    multiple=True,
    metavar="NAME=PATH",
    callback=_data_paths,
    help="Take a data source from elsewhere: mnist=FOLDER.",
)


def check_paths(paths: Iterable[str | Path | None]) -> None:
    """Raise ``UsageError`` for a file that cannot be written where it is asked for; before the work, not after it."""
    for path in (Path(given) for given in paths if given not in (None, STANDARD_OUTPUT)):
        if path.is_dir() or not path.parent.is_dir():
            raise UsageError(fact("entry_no_folder_of", file=str(path)))


def write_json(path: str, content: str) -> None:
    """Write JSON where ``--json`` asks for it."""
    from harness.entry.printing import tell_json
    from harness.ground.atomic import write_where_asked

    if path == STANDARD_OUTPUT:
        tell_json(content)
    else:
        write_where_asked(Path(path), content)
