"""In what a source is written, where that is not UTF-8: told, never guessed."""

from __future__ import annotations

import codecs
import io
import tokenize

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def encoding_problem(path: str, raw: bytes) -> str:
    """The code of what is wrong with a source's encoding; empty where it is UTF-8, or what it declares (PEP 263)."""
    name = path.lower()
    if not name.endswith((".py", ".ipynb")):
        return ""
    if raw.startswith(_WIDE) or _looks_wide(raw):
        return "submission_utf16"
    try:
        raw.decode(tokenize.detect_encoding(io.BytesIO(raw).readline)[0] if name.endswith(".py") else "utf-8-sig")
    except (SyntaxError, UnicodeError, LookupError):
        return "submission_no_utf8"
    return ""


def _looks_wide(raw: bytes) -> bool:
    """Every other byte is 0, without a mark at the beginning."""
    start = raw[:512]
    return len(start) > 3 and 0 in start and (not any(start[1::2]) or not any(start[::2]))
