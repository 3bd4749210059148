"""How the command line prints: every line harmless for a terminal and for the log of a CI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from harness.ground import harmless
from harness.ground.facts import fact, sentence


def tell(text: str = "", *, err: bool = False) -> None:
    """Print whole lines."""
    click.echo(harmless.terminal(text), err=err)


def tell_json(content: str) -> None:
    """Print JSON, which ends its own last line."""
    click.echo(harmless.json_text(content), nl=False)


def tell_written(paths: Iterable[Path]) -> None:
    """Print which files were written."""
    for path in paths:
        tell(sentence(fact("entry_wrote", file=str(path))))


def tell_titles(paths: Mapping[str, Path]) -> None:
    """Print the name and the title of each file, in columns."""
    from harness.ground.shipped import titles

    width = max(map(len, paths))
    for name, title in titles(paths):
        tell(f"{name:<{width}}  {title}")
