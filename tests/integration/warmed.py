"""Imported by the server that commands are forked from: each finds made what only the first would have to make.

These are models of scenarios and HARNESS, templates of pages and patterns: what a process takes half of a second for.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

from tests.checking.candidates import FUNCTION, written
from tests.integration.inside import command
from tests.integration.workspaces import SMALL, workspace

with tempfile.TemporaryDirectory() as _folder:
    command("run", cwd=workspace(Path(_folder), small=SMALL))
    command("check", str(written(Path(_folder), FUNCTION)), "--html", "check.html", cwd=Path(_folder))
gc.freeze()
