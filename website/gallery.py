"""The gallery: what the program says of right and of wrong examples, made while the site is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness.entry.cli import cli
from harness.ground.language import CHINESE, ENGLISH
from website.pages import ROOT

_OWN = Path(__file__).parent / "examples"
#: The page that a run writes.
_REPORT = "reports/latest/report.html"
_LOCALES = {ENGLISH: "C.UTF-8", CHINESE: "zh_CN.UTF-8"}
_HEAD = {
    ENGLISH: "# Gallery\n\nWhat the program prints of right and of wrong examples, made while this site was built.\n",
    CHINESE: "# 示例\n\n程序对一些正确和错误的例子给出的报告，都是生成本站时由程序打印的。\n",
}
_WORDS = {
    ENGLISH: {"code": "The file", "page": "The same report as a page"},
    CHINESE: {"code": "文件内容", "page": "网页形式的报告"},
}


@dataclass(frozen=True)
class Example:
    """One entry: files, and what is typed."""

    name: str
    title: Mapping[str, str]
    files: tuple[Path, ...]
    typed: tuple[str, ...]
    init: tuple[str, ...] = ()
    """A command that makes the files, where they are none of ours."""


def _of(file: str, english: str, chinese: str, folder: Path = _OWN) -> Example:
    return Example(file.partition(".")[0], {ENGLISH: english, CHINESE: chinese}, (folder / file,), ("check", file))


EXAMPLES = (
    _of("forgotten.py", "A derivative that was forgotten", "漏掉了激活函数的导数"),
    _of("layers.py", "Layers as CS231n has them: two right, one wrong", "CS231n 写法的几个层：两个正确，一个错误"),
    _of("eight_weights.py", "A script with a loop of its own", "自带训练循环的脚本"),
    _of("adam.py", "An optimizer without bias correction", "没有偏差修正的优化器"),
    _of("functions.py", "A right network", "正确的网络", ROOT / "examples"),
    Example(
        "my_network",
        {
            ENGLISH: "A page's numbers, and two implementations side by side",
            CHINESE: "页面上的数值，以及两个实现的逐步对照",
        },
        (),
        ("run",),
        ("init",),
    ),
)


def gallery(language: str, pages: Path) -> str:
    """The page; reports that are pages of their own go into a folder beside it, once ``check`` makes such."""
    with ThreadPoolExecutor(2) as pool:
        entries = pool.map(lambda one: _entry(one, language, pages), EXAMPLES)
        return _HEAD[language] + "".join(entries)


def _entry(example: Example, language: str, pages: Path) -> str:
    words = _WORDS[language]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in example.files:
            (folder / file.name).write_bytes(file.read_bytes())
        if example.init:
            _run(example.init, folder, language)
        page = pages / f"{example.name}.html"
        as_page = _makes_pages(example.typed[0])
        printed = _run((*example.typed, *(("--html", str(page)) if as_page else ())), folder, language)
        if (made := folder / _REPORT).is_file():
            shutil.copyfile(made, page)
    code = "".join(f"\n{words['code']}：\n" if language == CHINESE else f"\n{words['code']}:\n" for _ in example.files)
    shown = "".join(f"\n```python\n{file.read_text('utf-8')}```\n" for file in example.files)
    link = f'\n<a href="{pages.name}/{page.name}">{words["page"]}</a>\n' if page.is_file() else ""
    typed = f"backprop-harness {' '.join(example.typed)}"
    return f"\n## {example.title[language]}\n{code}{shown}\n```text\n$ {typed}\n{printed}```\n{link}"


def _makes_pages(command: str) -> bool:
    """Whether a command can write its report as a page."""
    return any("--html" in one.opts for one in cli.commands[command].params)


def _run(typed: tuple[str, ...], folder: Path, language: str) -> str:
    environment = {**os.environ, "LC_ALL": _LOCALES[language], "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "harness", *typed]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return done.stdout
