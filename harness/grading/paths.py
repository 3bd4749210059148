"""Paths that strangers wrote: where they lead, and what they are called here."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from harness.ground.harmless import one_line

MAX_PART, MAX_PARTS = 120, 24
#: What is no submission, and no part of one; in small letters.
_PASSED_OVER = frozenset(
    ["__macosx", "__pycache__", "thumbs.db", "desktop.ini", "node_modules", "site-packages", "venv", "lost+found"]
)
_DRIVE = re.compile(r"[A-Za-z]:")
#: What a file may not be called somewhere.
_NO_NAME = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


def passed_over(name: str) -> bool:
    """Hidden, or made by a system or a tool beside what a person wrote."""
    return name.startswith((".", "~$")) or name.lower() in _PASSED_OVER


def steps(name: str) -> tuple[str, ...] | None:
    """The parts of an archive's path, with either slash; None where it leaves the folder."""
    slashed = name.replace("\\", "/")
    parts = tuple(part for part in slashed.split("/") if part not in ("", "."))
    if slashed.startswith("/") or _DRIVE.match(slashed) or ".." in parts or "\0" in name:
        return None
    return parts


def safe(part: str) -> str:
    """A part of a path as a file's name anywhere: printable, not too long, nobody's device.

    What is changed has a hash of what it was, so that two names stay two.
    """
    plain = unicodedata.normalize("NFC", part)
    name = _NO_NAME.sub("_", "".join(one if one_line(one) == one else "_" for one in plain)).rstrip(" .")
    if _RESERVED.match(name) or not name or passed_over(name) != passed_over(part):
        name = f"_{name}"
    if len(name.encode()) <= MAX_PART and name == plain:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 8 or not suffix.isascii():
        stem, dot, suffix = name, "", ""
    mark = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    short = stem.encode()[: MAX_PART - 20].decode("utf-8", "ignore")
    return f"{short}_{mark}{dot}{suffix}"


def is_safe(path: str) -> bool:
    """Whether a path is one that ``steps`` and ``safe`` give."""
    parts = path.split("/")
    return 0 < len(parts) <= MAX_PARTS and all(part and safe(part) == part and part != ".." for part in parts)
