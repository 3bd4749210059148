"""The command line in the language of who reads it: the help of commands and options, and click's own words."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, TypeVar

import click

from harness.ground import language
from harness.report.catalogue import DOMAIN, LOCALE, translated
from harness.report.layout import padded, width, wrapped

#: What the catalogues call the help of the command line.
HELP = "help"

AnyCommand = TypeVar("AnyCommand", bound=click.Command)


def choose(arguments: list[str]) -> None:
    """Speak the language that ``--lang`` names, wherever it stands; click says itself where it is none of ours."""
    wanted = language.asked(arguments)
    if wanted in language.LANGUAGES:
        language.choose(wanted)
    os.environ["LANGUAGE"] = language.current()  # by which gettext finds click's words
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)


def _is_chosen(_context: click.Context, _parameter: click.Parameter, value: Any) -> None:
    """Before the command line was read, for the help itself is in a language."""


def lang_option() -> click.Option:
    """``--lang``, which every command takes."""
    return click.Option(
        ["--lang"],
        type=click.Choice(language.LANGUAGES),
        expose_value=False,
        callback=_is_chosen,
        help="English or Chinese; by default as the system is set (LANG).",
    )


class _Formatter(click.HelpFormatter):
    """Help whose lines may have characters of two columns, and no blanks to break at."""

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for paragraph in text.split("\n\n"):
            joined = _without_breaks(paragraph)
            self.write("\n".join(indent + line for line in wrapped(joined, self.width - self.current_indent)) + "\n\n")
        self.buffer[-1] = self.buffer[-1].removesuffix("\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        every = list(rows)
        first = min(col_max, max(width(name) for name, _ in every)) + col_spacing
        for name, said in every:
            lines = wrapped(said, self.width - self.current_indent - first)
            head = [padded(name, first) + lines.pop(0)] if width(name) <= first - col_spacing else [name]
            self.write("".join(f"{'':{self.current_indent}}{line}\n" for line in head))
            self.write("".join(f"{'':{self.current_indent + first}}{line}\n" for line in lines))


def _without_breaks(paragraph: str) -> str:
    """One line; where a line ended between two wide characters, nothing takes its place."""
    return re.sub(r"(?<=[\u2e80-\uffef])\s*\n\s*|\s*\n\s*(?=[\u2e80-\uffef])", "", paragraph).replace("\n", " ")


class _Context(click.Context):
    formatter_class = _Formatter


def speaking(command: AnyCommand) -> AnyCommand:
    """A command that takes ``--lang``, with its help in the language that is spoken."""
    if not any(one.name == "lang" for one in command.params):
        command.params.append(lang_option())
    if language.current() != language.ENGLISH:
        _translate(command)
    return command


def _translate(command: click.Command) -> None:
    command.context_class = _Context
    if command.help:
        command.help = translated(HELP, cleandoc(command.help))
        command.short_help = command.help.partition("。")[0].partition("\n")[0]
    for one in command.params:
        if isinstance(one, click.Option) and one.help:
            one.help = translated(HELP, one.help)
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _translate(below)
