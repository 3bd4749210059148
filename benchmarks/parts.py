"""reports/rates.md: each study replaces its own part, and leaves the others as they are."""

from __future__ import annotations

import re
from pathlib import Path

from harness.ground.atomic import write_atomically


def replace_part(file: Path, text: str) -> None:
    """Put a part that begins with its headline, ``# ...``, in place of the one with this headline, or at the end."""
    before = file.read_text("utf-8") if file.is_file() else ""
    parts = [part.strip() for part in re.split(r"^(?=# )", before, flags=re.MULTILINE) if part.strip()]
    headline = text.partition("\n")[0]
    places = [at for at, part in enumerate(parts) if part.partition("\n")[0] == headline]
    at = places[0] if places else len(parts)
    parts[at : at + 1] = [text.strip()]
    write_atomically(file, "\n\n".join(parts) + "\n")
