"""Pages whose samples can be played: files that they show are written, and commands typed.

A block that begins with ``# NAME`` (or ``<!-- NAME -->``) is that file; a block of a diff that begins with ``--- NAME``
changes it; one that begins with ``$ COMMAND`` shows what the command prints, up to ``...`` where a line is only that.
A block in more than three backquotes may show others. How long pytest took is left out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.candidate.process.sandbox.choose import chosen
from harness.ground.errors import UsageError
from tests.integration.workspaces import ROOT, harness

TUTORIALS = sorted([*ROOT.glob("docs/tutorials/*.md"), *ROOT.glob("docs/zh/tutorials/*.md")])
#: All pages that are played.
PLAYED = [*TUTORIALS, ROOT / "docs/grading.md", ROOT / "docs/zh/grading.md"]
_BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w+)\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"(?:# |<!-- )([\w./-]+\.\w+)(?: -->)?\n")


def locale_of(page: Path) -> str:
    """In which the program speaks the language of a page."""
    return "zh_CN.UTF-8" if "zh" in page.relative_to(ROOT).parts or page.name.endswith(".zh.md") else "C.UTF-8"


def played(page: Path, folder: Path) -> Iterator[tuple[re.Match[str], str]]:
    """Every block of a page that shows a command, and what the command prints now, in an empty folder."""
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        kind, text = block["kind"], block["text"]
        if kind == "diff":
            _change(folder, text)
        elif text.startswith("$ "):
            yield block, typed(text.partition("\n")[0].removeprefix("$ "), folder, locale_of(page))
        elif named := _FILE.match(text):
            file = folder / named[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text if kind != "markdown" else text[named.end() :], "utf-8")


def typed(command: str, folder: Path, locale: str) -> str:
    """What a command prints in a locale."""
    name, *arguments = shlex.split(command)
    environment = {"LC_ALL": locale, "COLUMNS": "100"}
    if name == "backprop-harness":
        return harness(*arguments, *_without_sandbox(arguments), cwd=folder, environment=environment).stdout
    if name == "cat":
        return "".join((folder / file).read_text("utf-8") for file in arguments)
    assert name in ("pytest", "python"), command
    told = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    line = [sys.executable, *(("-m", "pytest", "-p", "no:cacheprovider") if name == "pytest" else ()), *arguments]
    done = subprocess.run(line, cwd=folder, env=told, capture_output=True, encoding="utf-8", timeout=120)
    return re.sub(r"^(\d+ (?:passed|failed).*) in [\d.]+s$", r"\1", done.stdout, flags=re.MULTILINE)


def _without_sandbox(arguments: Sequence[str]) -> tuple[str, ...]:
    """What ``grade`` needs to be told where no sandbox can be had; what it prints is the same."""
    if arguments[0] != "grade" or "--sandbox" in arguments:
        return ()
    try:
        chosen("auto")
    except UsageError:
        return ("--sandbox", "none")
    return ()


def _change(folder: Path, diff: str) -> None:
    """Put each group of lines with a plus in place of the lines with a minus before it."""
    head, _, changes = diff.partition("\n")
    file = folder / head.removeprefix("--- ")
    text = file.read_text("utf-8")
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", changes, re.MULTILINE):
        before, after = (re.sub(r"^[-+]", "", lines, flags=re.MULTILINE) for lines in (old, new))
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


def shown(block: re.Match[str]) -> str:
    """What a block shows of a command's output."""
    return block["text"].partition("\n")[2]


def refreshed(page: Path, folder: Path) -> str:
    """The page with what its commands print now, as many lines as it shows where the last of these is ``...``."""
    text = page.read_text("utf-8")
    for block, printed in reversed(list(played(page, folder))):
        lines, old = printed.splitlines(), shown(block).splitlines()
        if old and old[-1] == "...":
            lines = [*lines[: len(old) - 1], "..."]
        command = block["text"].partition("\n")[0]
        body = "\n".join([command, *lines]) + "\n"
        text = f"{text[: block.start('text')]}{body}{text[block.end('text') :]}"
    return text
