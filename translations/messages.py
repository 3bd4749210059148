"""Every sentence that a person may read, in the order of the sources, with what a catalogue calls it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from typing import NamedTuple

import click

from harness.entry.cli import COMMANDS, cli
from harness.entry.speech import HELP, lang_option
from harness.faults.library import ALL
from harness.ground.facts import Text
from harness.report.words import HEADERS, WORDS

#: What click says itself, where nobody reads it but a person.
CLICK = (
    "Usage:",
    "Options",
    "Commands",
    "Positional arguments",
    "default: {default}",
    "required",
    "Show this message and exit.",
    "Show the version and exit.",
)


class Message(NamedTuple):
    """English, as the program has it."""

    context: str | None
    """None of click's own."""
    english: str | tuple[str, str]
    """Of one thing, and of many, where there are two forms."""

    @property
    def key(self) -> tuple[str | None, str]:
        """What tells it from all others."""
        return self.context, self.english if isinstance(self.english, str) else self.english[0]


def messages() -> Iterator[Message]:
    """All of them, each once."""
    yield from dict.fromkeys([*_words(), *_headers(), *_mistakes(), *_help(), *(Message(None, one) for one in CLICK)])


def _words() -> Iterator[Message]:
    for code, words in WORDS.items():
        yield Message(code, words if isinstance(words, str) else (words.one, words.many))


def _headers() -> Iterator[Message]:
    for table, headers in HEADERS.items():
        yield from (Message(f"{table}.{index}", one) for index, one in enumerate(headers) if one and one[0] != "{")


def _mistakes() -> Iterator[Message]:
    """In an order that does not depend on what was imported first."""
    for fault in sorted(ALL, key=lambda one: (one.number, one.name)):
        for text in (fault.sentence, fault.hint, fault.thought):
            if text:
                yield _message(text)


def _message(text: Text) -> Message:
    return Message(text.context, str(text))


def _help() -> Iterator[Message]:
    commands: list[click.Command] = [
        cli,
        *(import_module(f"harness.entry.commands.{name}").command for name in COMMANDS),
    ]
    while commands:
        command = commands.pop(0)
        commands += command.commands.values() if isinstance(command, click.Group) and command is not cli else []
        options = [one for one in (*command.params, lang_option()) if isinstance(one, click.Option)]
        yield from (Message(HELP, cleandoc(said)) for said in (command.help, *(one.help for one in options)) if said)
