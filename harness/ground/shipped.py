"""What comes with the program besides code: examples, the documents' scenarios and pages, in a clone and in a wheel."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact
from harness.ground.formulas import FILE
from harness.ground.language import current
from harness.ground.usage import PROGRAM
from harness.ground.workspace import SUFFIX, name_of
from harness.ground.yaml_source import read

#: What writes copies of the other examples, each with a mistake.
_PLANT = "plant"
#: The name of the cell, or of the code block, that an example in a notebook or on a page is.
_PART = "backprop"


@dataclass(frozen=True)
class Example:
    """What ``init --example`` writes."""

    name: str
    files: Mapping[str, Path]
    """Where each goes, below the folder: where it comes from."""
    command: tuple[str, ...]
    """What to do with it next, in that folder."""
    note: Fact | None = None


def _top() -> Path:
    share = Path(__file__).parents[1] / "share"  # where pyproject.toml puts them in a wheel
    return share if share.is_dir() else Path(__file__).parents[2]


# ---------------------------------------------------------------- pages


def pages() -> dict[str, Path]:
    """Every page of the documentation by its name; in the language of the reader where it is to be had in it."""
    top = _top()
    docs = [*sorted((top / "docs").glob("*.md")), *sorted((top / "docs/tutorials").glob("*.md"))]
    found = (top / "README.md", *docs, *sorted((top / "reports").glob("*.md")), top / "CHANGELOG.md")
    return {path.stem.lower(): _in_language(path, top) for path in found if path.is_file()}


def _in_language(path: Path, top: Path) -> Path:
    """A page in the language of the reader: docs/zh/run.md of docs/run.md, README.zh.md of README.md."""
    language, docs = current(), top / "docs"
    inside = docs in path.parents
    other = docs / language / path.relative_to(docs) if inside else path.with_suffix(f".{language}.md")
    return other if other.is_file() else path


def page(name: str) -> str:
    """A page as Markdown. Raises UsageError."""
    found = pages()
    file = found.get(name.lower().removesuffix(".md"))
    if file is None:
        raise UsageError(_no_such(name, found, "shipped_no_page", "shipped_no_page_but"))
    return file.read_text("utf-8")


# ---------------------------------------------------------------- examples


def candidates() -> dict[str, Path]:
    """The examples that ``check`` takes, by name, and what plants mistakes in them."""
    found = sorted((_top() / "examples").glob("*.*"))
    return {path.stem: path for path in found if not path.stem.endswith("_adapter")}


def scenarios() -> dict[str, Path]:
    """The documents' scenarios by name."""
    return {name_of(path): path for path in sorted((_top() / "scenarios").glob(f"*{SUFFIX}"))}


def example(name: str) -> Example:
    """An example by its name, or by its file's. Raises UsageError, which lists them."""
    known = {**candidates(), **scenarios()}
    stem = {path.name: stem for stem, path in known.items()}.get(name, name)
    if stem not in known:
        raise UsageError(_no_such(name, known, "shipped_no_example", "shipped_no_example_but"))
    if stem == _PLANT:
        return _plant()
    return _scenario(stem) if stem in scenarios() else _candidate(known[stem])


def _plant() -> Example:
    files = {path.name: path for path in sorted((_top() / "examples").glob("*.*"))}
    return Example(_PLANT, files, ("python", f"{_PLANT}.py", "1", "planted"))


def _candidate(path: Path) -> Example:
    adapter = _adapter(path)
    extra = ("--adapter", adapter.name) if adapter.is_file() else ()
    files = {file.name: file for file in (path, adapter) if file.is_file()}
    target = path.name if path.suffix == ".py" else f"{path.name}#{_PART}"
    return Example(path.stem, files, (PROGRAM, "check", target, *extra))


def _adapter(path: Path) -> Path:
    return path.with_name(f"{path.stem}_adapter.py")


def _scenario(name: str) -> Example:
    folder = _top() / "scenarios"
    chain = list(_bases(folder / f"{name}{SUFFIX}"))
    printed = {folder / claim["in"] for _, values in chain for claim in values.get("claims", ()) if "in" in claim}
    shared = [folder / "documents.yaml", folder / "scenario.schema.json"]
    own = [folder / FILE] if any(map(_needs_formulas, (values for _, values in chain))) else []
    texts = [text for _, values in chain for text in _texts(folder, values)]
    paths = [*(file for file, _ in chain), *own, *texts, *sorted(printed), *shared]
    files = {path.relative_to(folder.parent).as_posix(): path for path in paths}
    mnist = any(values.get("data", {}).get("source") == "mnist" for _, values in chain)
    data = ("--data", "mnist=FOLDER") if mnist else ()
    return Example(name, files, (PROGRAM, "run", name, *data), fact("shipped_without_mnist") if mnist else None)


def _texts(folder: Path, values: Mapping[str, Any]) -> Iterator[Path]:
    """What is read by the function that makes the data."""
    for given in values.get("data", {}).get("given", {}).values():
        if isinstance(given, str) and (path := folder / "texts" / given).is_file():
            yield path


def _needs_formulas(values: Mapping[str, Any]) -> bool:
    """Whether a claim or the data name a function of formulas.py."""
    own = values.get("data", {}).get("source") == "formulas"
    return own or any("as_printed" in claim for claim in values.get("claims", ()))


def _bases(file: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """A scenario file with what it says, then the files that it extends."""
    values = read(file).values
    yield file, values
    if "extends" in values:
        yield from _bases(file.parent / values["extends"])


# ---------------------------------------------------------------- titles


def titles(paths: Mapping[str, Path]) -> list[tuple[str, str]]:
    """Name and title of each page or example."""
    return [(name, _TITLES[path.suffix](path)) for name, path in paths.items()]


def _of_python(path: Path) -> str:
    """The first line of its docstring; of a file that stays as it is, of its adapter's."""
    adapter = _adapter(path)
    text = (adapter if adapter.is_file() else path).read_bytes()
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def _of_page(path: Path) -> str:
    return path.read_text("utf-8").lstrip("# ").partition("\n")[0]


def _of_notebook(path: Path) -> str:
    return str(json.loads(path.read_text("utf-8"))["cells"][0]["source"][0]).strip("# \n")


def _of_scenario(path: Path) -> str:
    return str(read(path).values["title"])


_TITLES: Mapping[str, Callable[[Path], str]] = {
    ".py": _of_python,
    ".md": _of_page,
    ".ipynb": _of_notebook,
    ".yaml": _of_scenario,
}


def _no_such(name: str, known: Iterable[str], code: str, code_but: str) -> Fact:
    known = tuple(known)
    close = difflib.get_close_matches(name, known, n=1)
    return fact(code_but, name=name, close=close[0], known=known) if close else fact(code, name=name, known=known)
