"""``docs``: the documentation that comes with the harness."""

from __future__ import annotations

import click

from harness.entry.printing import tell, tell_titles


@click.command("docs")
@click.argument("page", required=False)
def command(page: str | None) -> None:
    """Print a page of the documentation. Without PAGE, list them."""
    from harness.ground import shipped

    if page is None:
        tell_titles(shipped.pages())
    else:
        tell(shipped.page(page).rstrip("\n"))
