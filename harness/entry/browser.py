"""Opening a page that was written, in the reader's browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from harness.ground.errors import UsageError
from harness.ground.facts import fact


def open_page(path: Path) -> None:
    """Show a file in the browser that the system names. Raises UsageError where there is none."""
    try:
        opened = webbrowser.open(path.absolute().as_uri())
    except webbrowser.Error:
        opened = False
    if not opened:
        raise UsageError(fact("entry_no_browser", file=str(path)))
