"""How the command line prints: every line harmless for a terminal and for the log of a CI."""

from __future__ import annotations

import click

from harness.ground import harmless


def tell(text: str = "", *, err: bool = False) -> None:
    """Print whole lines."""
    click.echo(harmless.terminal(text), err=err)


def tell_json(content: str) -> None:
    """Print JSON, which ends its own last line."""
    click.echo(harmless.json_text(content), nl=False)
