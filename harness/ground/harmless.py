"""Text that others wrote (titles, notes, names, pages, a candidate's own words), made harmless for where it is shown.

One function for each output language. What a terminal would obey, a CI would take for a command, or a browser for
markup is shown instead of done: an escape appears as ``\\x1b``, a line break as ``\\n``.
"""

from __future__ import annotations

import hashlib
import re
from html import escape

#: Controls (C0, C1), line and paragraph separators, the marks that turn the direction of writing, half surrogates and
#: the byte order mark; and the inside of ``##[name]``, which GitHub's runner obeys anywhere in a line.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]" r"|(?<=##)(?=\[)"
)
#: A command where a line begins, ``::name`` (both: actions/runner, src/Runner.Common/ActionCommand.cs).
_COMMAND = re.compile(r"^\s*(?=::)", re.MULTILINE)
#: What Markdown (CommonMark; GitHub's tables, strikethrough and formulas) reads as markup within a line ...
_MARKUP = re.compile(r"[\\`|*_\[\]~$]")
#: ... and what begins a heading, a quotation, a list or a rule at the beginning of one.
_BEGINS = re.compile(r"^(\s*)(#|>|[-+=](?=[\s=-])|\d{1,9}(?=[.)]\s))")

MAX_NAME = 150
#: Ids whose file no other id has, also where the system takes upper for lower case.
_PLAIN_ID = re.compile(r"[a-z0-9_.=,+-]+\[[a-z0-9_.=,+-]+\]")


def one_line(text: str) -> str:
    """Text on one line: a name, a heading, a cell."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode() or "\\", text)


def lines(text: str) -> str:
    """Text whose line breaks are meant; nothing else in it is obeyed."""
    return "\n".join(map(one_line, text.split("\n")))


def terminal(text: str) -> str:
    """Whole lines for a terminal or the log of a CI, which takes none of them for a command."""
    return _COMMAND.sub(lambda found: f"{found[0]}\\", lines(text))


def markdown(text: str) -> str:
    """Text on one line that Markdown shows as it stands, in a table too."""
    shown = _MARKUP.sub(r"\\\g<0>", one_line(text)).replace("&", "&amp;").replace("<", "&lt;")
    return _BEGINS.sub(lambda found: f"{found[1]}&#{ord(found[2][0])};{found[2][1:]}", shown)


def html(text: str) -> str:
    """Text for an element or an attribute of HTML; line breaks stay."""
    return escape(lines(text))


def json_text(content: str) -> str:
    """JSON for a terminal or the log of a CI: ``##[`` stands only in its strings, where it may be written otherwise."""
    return content.replace("##[", "#\\u0023[")


def annotation(text: str) -> str:
    """Text as the message of a workflow command, percent-encoded as GitHub's documents say."""
    return one_line(text).replace("%", "%25")


def annotation_property(text: str) -> str:
    """Text as a property of a workflow command, such as its file."""
    return annotation(text).replace(":", "%3A").replace(",", "%2C")


def file_name(case_id: str) -> str:
    """A case id as a file's name on any system; a long or odd one is told apart by a hash."""
    name = re.sub(r"[^A-Za-z0-9_.=,+-]", "_", case_id).rstrip("_")
    if len(name) <= MAX_NAME and _PLAIN_ID.fullmatch(case_id):
        return name
    return f"{name[:MAX_NAME]}_{hashlib.sha256(case_id.encode()).hexdigest()[:8]}"
