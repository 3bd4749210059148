"""What a user names as the candidate -> the pieces of Python source that it stands for. Nothing is executed here.

A piece is a whole .py file, a code cell of a notebook or a Python block of a Markdown page. Its text keeps the line
numbers of the file that it comes from: those of the file or page itself, in notebooks those within the cell.
"""

from __future__ import annotations

import difflib
import io
import json
import os
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from harness.ground.errors import CandidateFileError, HarnessError, UsageError
from harness.ground.facts import Fact, fact

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_BYTES = 8 * 2**20
MAX_PADDING = 64 * 2**20
MAX_DEPTH = 200
_ACCEPTED = fact("reading_accepted")
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar")

_UNUSABLE = re.compile(r"[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Unit:
    """One piece of source.

    label: its name in messages. offset: what is added to a line number in messages so that it is the file's line.
    """

    label: str
    code: str
    offset: int = 0


@dataclass(frozen=True)
class Source:
    """The candidate as named: its pieces in the order in which they run, or the module to import.

    text: as the user named it. folder: where it runs; first on sys.path. module: None where a file was read.
    name: the object asked for after the colon, or None.
    """

    text: str
    file: Path | None
    folder: Path
    units: tuple[Unit, ...]
    module: str | None
    name: str | None


@dataclass(frozen=True)
class _Piece:
    """A unit and what it can be chosen by; foreign is the cell magic that makes it no Python of this notebook's."""

    unit: Unit
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    foreign: str = ""


def read(text: str) -> Source:
    """Read what ``text`` names. Raises UsageError where it names nothing, CandidateFileError where it is not Python."""
    found = file_named(text)
    if found is None:
        return _module(text)
    path, rest = found
    reader = _reader(path)
    pieces = reader(path, _text_of(path))
    units, name = _asked(path, pieces, rest)
    return Source(text, Path(path), Path(path).absolute().parent, units, None, name)


def units_of(text: str) -> tuple[Unit, ...]:
    """The pieces of source that ``text`` names, to be shown; none of a module, and where nothing can be read."""
    try:
        return read(text).units
    except HarnessError:
        return ()


def names_candidate(text: str) -> bool:
    """Whether ``text`` looks like a candidate, not a scenario: a file that we read, or ``package.module:name``."""
    splits = (text, *(text[:at] for at in range(1, len(text)) if text[at] in ":#"))
    return any(_suffix(path) in _READERS for path in splits) or re.fullmatch(r"[\w.]+:[\w.]+", text) is not None


# What the text names


def file_named(text: str) -> tuple[str, str] | None:
    """The path and the rest, which starts with the ``:`` or ``#``; the longest path that exists wins.

    None where text names no file.
    """
    splits = [(text, ""), *((text[:at], text[at:]) for at in reversed(range(1, len(text))) if text[at] in ":#")]
    known = [split for split in splits if _suffix(split[0]) in _READERS]
    existing = [split for split in known if os.path.exists(split[0])]
    if existing or os.path.exists(text):
        return (existing or splits)[0]
    if known:
        return known[0]
    return next((split for split in splits if os.path.isfile(split[0])), None)


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def _module(text: str) -> Source:
    module, colon, name = text.partition(":")
    if _is_dotted(module) and colon and _is_dotted(name):
        return Source(text, None, Path.cwd(), (), module, name)
    if _is_dotted(module) and "." in module and not name:
        raise UsageError(fact("reading_which_object", given=text, module=module, accepted=_ACCEPTED))
    close = _nearest_file(text)
    if close:
        raise UsageError(fact("reading_no_candidate_but", given=text, close=close, accepted=_ACCEPTED))
    raise UsageError(fact("reading_no_candidate", given=text, accepted=_ACCEPTED))


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_read(entry: Path) -> bool:
    return _suffix(entry.name) in _READERS and entry.is_file()


def _nearest_file(path: str) -> str:
    """What may be meant, of the files in the same folder, or nothing."""
    asked = Path(path)
    try:
        beside = sorted(entry.name for entry in asked.parent.iterdir() if _is_read(entry))
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(asked.name, beside, 1)
    return str(asked.with_name(near[0])) if near else ""


def _reader(path: str) -> Callable[[str, str], list[_Piece]]:
    if not os.path.exists(path):
        raise UsageError(_not_there(path))
    if Path(path).is_dir():
        raise UsageError(fact("reading_folder", file=path, accepted=_ACCEPTED))
    reader = _READERS.get(_suffix(path))
    if reader is None and Path(path).name.lower().endswith(_ARCHIVES):
        raise UsageError(fact("reading_archive", file=path))
    if reader is None:
        raise UsageError(fact("reading_other_kind", file=path, accepted=_ACCEPTED))
    return reader


def _not_there(path: str) -> Fact:
    folder = Path(path).parent
    if not os.path.exists(folder):
        return fact("reading_no_folder", file=path, folder=str(folder))
    close = _nearest_file(path)
    return fact("reading_no_file_but", file=path, close=close) if close else fact("reading_no_file", file=path)


# Which pieces are asked for


def _asked(path: str, pieces: list[_Piece], rest: str) -> tuple[tuple[Unit, ...], str | None]:
    """The units that ``rest`` chooses and the name of the object that it asks for."""
    if not rest.startswith("#"):
        return _all(path, pieces), _object_name(path, rest[1:]) if rest else None
    for selector, name in _readings(rest[1:]):
        chosen = _chosen(pieces, selector)
        if chosen:
            return _units(chosen), name
    raise UsageError(fact("reading_of", given=f"{path}{rest}", problem=_nothing_chosen(path, pieces, rest[1:])))


def _object_name(path: str, name: str) -> str:
    if not _is_dotted(name):
        code = "reading_no_name" if _suffix(path) == ".py" else "reading_no_name_but_part"
        raise UsageError(fact(code, given=f"{path}:{name}"))
    return name


def _readings(selector: str) -> Iterator[tuple[str, str | None]]:
    """The selector as a whole first, because tags may hold colons; then as tag:name."""
    yield selector, None
    before, colon, name = selector.rpartition(":")
    if colon and _is_dotted(name):
        yield before, name


def _all(path: str, pieces: list[_Piece]) -> tuple[Unit, ...]:
    units = _python_in(pieces)
    if not units:
        raise CandidateFileError(f"{path}:1:1", fact(_EMPTY[_suffix(path)]))
    return units


def _chosen(pieces: list[_Piece], selector: str) -> list[_Piece]:
    """By name; else by number, from 1; else by the heading that they stand under."""
    named = [piece for piece in pieces if selector in piece.names]
    if named:
        return named
    if selector.isascii() and selector.isdigit() and len(selector) < 10:
        return pieces[int(selector) - 1 : int(selector)] if int(selector) else []
    slugs = {selector, _slug(unquote(selector))}
    return [piece for piece in pieces if selector and not slugs.isdisjoint(piece.headings)]


def _units(pieces: list[_Piece]) -> tuple[Unit, ...]:
    """Raises CandidateFileError where none of what was chosen is Python."""
    units = _python_in(pieces)
    if units:
        return units
    foreign = next((piece for piece in pieces if piece.foreign), None)
    if foreign is None:
        raise CandidateFileError(f"{pieces[0].unit.label}:1:1", fact("reading_part_without_python"))
    raise CandidateFileError(f"{foreign.unit.label}:1:1", fact("reading_foreign_cell", magic=foreign.foreign))


def _python_in(pieces: list[_Piece]) -> tuple[Unit, ...]:
    """The units that hold Python, each below as many empty lines as the page has lines above it."""
    units = [piece.unit for piece in pieces if not piece.foreign and piece.unit.code.strip()]
    if sum(unit.offset for unit in units) > MAX_PADDING:
        raise CandidateFileError(f"{units[0].label}:1:1", fact("reading_many_blocks", number=len(units)))
    return tuple(Unit(unit.label, "\n" * unit.offset + unit.code) for unit in units)


def _nothing_chosen(path: str, pieces: list[_Piece], selector: str) -> Fact:
    if _suffix(path) == ".py":
        return fact("reading_script_has_no_parts", file=path)
    what = fact("reading_code_cells" if _suffix(path) == ".ipynb" else "reading_python_blocks")
    if not pieces:
        return fact("reading_has_none", what=what)
    names = tuple(dict.fromkeys(name for piece in pieces for name in (*piece.names, *piece.headings)))
    near = difflib.get_close_matches(selector, names, 1)
    if near:
        return fact("reading_none_chosen_but", number=len(pieces), what=what, close=near[0])
    return fact("reading_none_chosen", number=len(pieces), what=what, names=_marked(names))


def _marked(names: Sequence[str]) -> tuple[str, ...]:
    """The first few, each as it is typed, and the first number."""
    return (*(f"#{name}" for name in names[:8]), *(("...",) if len(names) > 8 else ()), "#1")


# Bytes -> text


def _text_of(path: str) -> str:
    """A file's text, its lines ended by ``\\n``. Raises CandidateFileError with its place."""
    raw = _bytes_of(path)
    nul = raw.find(b"\0")
    if nul >= 0:
        raise CandidateFileError(_place(path, raw, nul), fact("reading_nul"))
    return _usable(path, _decoded(path, raw))


def _usable(label: str, text: str) -> str:
    """The text without byte order mark, its lines ended by ``\\n``."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    unusable = _UNUSABLE.search(text)
    if unusable:
        place = _place_in(label, text, unusable.start())
        raise CandidateFileError(place, fact("reading_surrogate"))
    return text


def _bytes_of(path: str) -> bytes:
    try:
        if not os.path.isfile(path):  # a pipe would be waited on for ever
            raise CandidateFileError(path, fact("reading_irregular"))
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CandidateFileError(path, fact("reading_unreadable", error=str(error.strerror))) from None
    if len(raw) > MAX_BYTES:
        code = "reading_large_notebook" if _suffix(path) == ".ipynb" else "reading_large_file"
        raise CandidateFileError(path, fact(code, mebibytes=MAX_BYTES // 2**20))
    return raw


def _place(label: str, raw: bytes, at: int) -> str:
    return f"{label}:{raw.count(10, 0, at) + 1}:{at - raw.rfind(10, 0, at)}"


def _place_in(label: str, text: str, at: int) -> str:
    start = text.rfind("\n", 0, at)
    return f"{label}:{text.count(chr(10), 0, at) + 1}:{at - start}"


def _decoded(path: str, raw: bytes) -> str:
    """As declared, which is UTF-8 where nothing is; else as GBK, which editors on Chinese Windows write undeclared."""
    declared = _declared(path, raw) if _suffix(path) == ".py" else "utf-8"
    try:
        return raw.decode(declared)
    except (UnicodeError, LookupError) as error:
        place = _place(path, raw, getattr(error, "start", 0))
    if declared == "utf-8":
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            raise CandidateFileError(place, fact("reading_no_utf8")) from None
    raise CandidateFileError(place, fact("reading_other_encoding", encoding=declared))


def _declared(path: str, raw: bytes) -> str:
    """What a PEP 263 comment says, which may stand before or after bytes of that very encoding."""
    head = b"\n".join(raw.split(b"\n", 2)[:2])
    plain = bytes(byte if byte < 128 else 63 for byte in head.removeprefix(b"\xef\xbb\xbf"))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(plain).readline)
    except SyntaxError as error:
        raise CandidateFileError(f"{path}:1:1", fact("reading_odd_encoding", error=error.msg)) from None
    except (LookupError, UnicodeError):  # an encoding that is of no text, which Python 3.14 tries
        found = re.search(rb"coding[:=]\s*([-\w.]+)", plain)
        return found[1].decode("ascii") if found else "utf-8"
    return encoding


# .py


def _script(path: str, text: str) -> list[_Piece]:
    return [_Piece(Unit(path, text))]


# .ipynb

#: Cell magics whose cell still runs as this notebook's Python.
_TRANSPARENT = frozenset({"capture", "check", "debug", "heat", "memit", "prun", "scalene", "snakeviz", "time"})

_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_MAGIC = re.compile(
    r"[ \t]*(?:"
    r"[%!?]"  # %matplotlib inline, !pip install, ?help
    r"|(?:pip3?|conda|mamba|uv)[ \t]+install\b"
    r"|[\w.*]+\?\??[ \t]*$"  # help?
    r"""|[^=#'"(]+=[ \t]*[!%]"""  # files = !ls
    r")"
)
_OPENING = re.compile(r"""#|'''|\"""|'|"|[()\[\]{}]""")
_CLOSING = {quote: re.compile(rf"(?:\\.|[^\\])*?{quote}", re.DOTALL) for quote in ("'''", '"""', "'", '"')}
_NESTING = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{}]', re.DOTALL)


def _notebook(path: str, text: str) -> list[_Piece]:
    content = _json(path, text)
    if not isinstance(content, dict):
        raise CandidateFileError(f"{path}:1:1", fact("reading_no_json_object"))
    _check_version(path, content)
    _check_language(path, content)
    cells = content.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise CandidateFileError(f"{path}:1:1", fact("reading_odd_cells"))
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    return [_cell(f"{path}[cell {number}]", cell) for number, cell in enumerate(code, 1)]


def _json(path: str, text: str) -> Any:
    try:
        return json.loads(text, parse_int=float)  # an int of many digits would raise
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise CandidateFileError(place, fact("reading_no_json", error=error.msg)) from None
    except RecursionError:
        raise CandidateFileError(_too_deep(path, text), fact("reading_nested_notebook", levels=MAX_DEPTH)) from None


def _too_deep(path: str, text: str) -> str:
    depth, at = 0, 0
    for match in _NESTING.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        at = match.start()
        if depth > MAX_DEPTH:
            break
    return _place_in(path, text, at)


def _check_version(path: str, content: dict[str, Any]) -> None:
    version = content.get("nbformat")
    if not isinstance(version, float):
        raise CandidateFileError(f"{path}:1:1", fact("reading_no_nbformat"))
    if version != 4:
        raise CandidateFileError(f"{path}:1:1", fact("reading_other_nbformat", version=version))


def _check_language(path: str, content: dict[str, Any]) -> None:
    for keys in (("language_info", "name"), ("kernelspec", "language")):
        value: Any = content.get("metadata")
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value.lower() not in ("python", "ipython", "python3"):
            raise CandidateFileError(f"{path}:1:1", fact("reading_other_language", language=value[:40]))


def _cell(label: str, cell: dict[str, Any]) -> _Piece:
    source = cell.get("source")
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise CandidateFileError(label, fact("reading_odd_source"))
    code = _usable(label, "".join(lines))
    foreign = _foreign(code)
    return _Piece(Unit(label, "" if foreign else _without_magics(code)), _names_of(label, cell), foreign=foreign)


def _names_of(label: str, cell: dict[str, Any]) -> tuple[str, ...]:
    """The tags and the id of a cell."""
    metadata = cell.get("metadata", {})
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise CandidateFileError(label, fact("reading_odd_tags"))
    identity = cell.get("id")
    return (*tags, identity) if isinstance(identity, str) else tuple(tags)


def _foreign(code: str) -> str:
    """The cell magic that hands a cell to something else than this notebook's Python, such as ``%%bash``."""
    for line in code.strip().split("\n"):
        magic = _CELL_MAGIC.match(line)
        if not magic:
            return ""
        if magic[1] not in _TRANSPARENT:
            return f"%%{magic[1]}"
    return ""


def _without_magics(code: str) -> str:
    """The cell with IPython's own lines blanked; ``%`` continues an expression inside brackets and texts."""
    lines, quote, depth, continues, in_magic = [], "", 0, False, False
    for line in code.split("\n"):
        in_magic = in_magic or (not quote and not depth and not continues and bool(_MAGIC.match(line)))
        lines.append(_blank(line) if in_magic else line)
        if in_magic:
            in_magic = line.endswith("\\")
            continue
        quote, depth = _open_after(line, quote, depth)
        continues = line.endswith("\\")
    return "\n".join(lines)


def _blank(line: str) -> str:
    """Nothing; where the line is indented, a statement, because it may be all that a block holds."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent and line.lstrip()[:1] in tuple("%!?") else ""


def _open_after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The quotes and the number of brackets that are open at the end of a line, given those at its start."""
    at = 0
    while True:
        if quote:
            closing = _CLOSING[quote].match(line, at)
            if closing is None:
                return (quote if len(quote) == 3 or line.endswith("\\") else ""), depth
            at = closing.end()
        opening = _OPENING.search(line, at)
        if opening is None or opening[0] == "#":
            return "", depth
        at, quote = opening.end(), opening[0] if opening[0] in _CLOSING else ""
        depth = max(0, depth + (opening[0] in "([{") - (opening[0] in ")]}"))


# .md

_PYTHON = re.compile(r"\{?[ \t]*\.?(?:python3?|py|pycon)(?=[\s,;:{}]|$)", re.IGNORECASE)
_BLOCK_NAME = re.compile(
    r"\{[^}]*?(?<![^\s{])#(?P<id>[^\s}]+)"
    r"""|(?<![\w-])(?:name|title)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s,}"']+))"""
)
_PROMPT = re.compile(r"[ \t]*(>>>|\.\.\.)(?: |$)")


def _page(path: str, text: str) -> list[_Piece]:
    from markdown_it import MarkdownIt

    blocks, inline = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    blocks.core.ruler.disable("inline")  # only headings are needed inside
    pieces, above, used = [], list[tuple[int, str]](), dict[str, int]()
    tokens = blocks.parse(text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            level, heading = int(token.tag[1:]), tokens[at + 1].content
            slug = _unique(_slug(_heading_text(inline.parseInline(heading))), used)
            above = [*((outer, name) for outer, name in above if outer < level), (level, slug)]
        elif token.type == "fence" and _PYTHON.match(token.info.strip()):
            pieces.append(_block(path, token, tuple(slug for _, slug in above if slug)))
    return pieces


def _block(path: str, fence: Token, headings: tuple[str, ...]) -> _Piece:
    """The block with the number of the page's lines above it as its offset, until it is chosen."""
    assert fence.map is not None
    names = (match[match.lastgroup or 0] for match in _BLOCK_NAME.finditer(fence.info[:1000]))
    return _Piece(
        Unit(path, _without_prompts(fence.content), fence.map[0] + 1), tuple(name for name in names if name), headings
    )


def _without_prompts(code: str) -> str:
    """A session's input (``>>>`` and ``...``) without prompts and output; other code as it is."""
    if not code.lstrip().startswith(">>>"):
        return code
    lines, typed = [], False
    for line in code.split("\n"):
        prompt = _PROMPT.match(line)
        typed = prompt is not None and (prompt[1] == ">>>" or typed)
        lines.append(line[prompt.end() :] if prompt and typed else "")
    return "\n".join(lines)


def _heading_text(tokens: Iterable[Token]) -> str:
    children = (child for token in tokens for child in token.children or ())
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))


def _slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _unique(slug: str, used: dict[str, int]) -> str:
    """GitHub's anchor where headings repeat: name, name-1, name-2."""
    count = used.get(slug, 0)
    used[slug] = count + 1
    return f"{slug}-{count}" if count else slug


_READERS: dict[str, Callable[[str, str], list[_Piece]]] = {
    ".py": _script,
    ".ipynb": _notebook,
    ".md": _page,
    ".markdown": _page,
}
#: What is said of a file in which there is no Python.
_EMPTY = {
    ".py": "reading_empty",
    ".ipynb": "reading_no_code_cell",
    ".md": "reading_no_block",
    ".markdown": "reading_no_block",
}
