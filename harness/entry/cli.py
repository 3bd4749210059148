"""The command line: its commands put together, and every ending of the program as one message and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from harness import __version__
from harness.entry import speech
from harness.entry.exit_codes import AS_EXPECTED, INTERRUPTED, OUR_BUG, READER_GONE, WRONG_INPUT
from harness.entry.printing import tell
from harness.ground import streams, threads
from harness.ground.errors import HarnessError
from harness.ground.facts import fact, sentence
from harness.ground.usage import PROGRAM, usage_message

COMMANDS = (
    "list",
    "show",
    "trace",
    "schema",
    "run",
    "accept",
    "claims",
    "init",
    "docs",
    "check",
    "grade",
    "faults",
    "new",
)


class _Commands(Mapping[str, click.Command]):
    """Each command by its name; its file is imported when somebody looks it up."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        command: click.Command = import_module(f"harness.entry.commands.{name}").command
        return speech.speaking(command)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=_Commands())
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.option(
    "--workspace",
    "root",
    type=click.Path(path_type=Path),
    default=".",
    help="The folder with scenarios/ and reports/; by default this one.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Check backpropagation written by hand, and the numbers that a page prints."""
    context.obj = root


def main() -> NoReturn:
    """Run the command line; never a traceback for what a user did, never a crash on an encoding."""
    threads.set_policy()
    speech.choose(sys.argv[1:])
    with streams.usable(), streams.ending_as_interrupted():
        code = _exit_code()
    sys.exit(code)


def _exit_code() -> int:
    try:
        code = speech.speaking(cli).main(prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except SystemExit:  # so click ends where the reader has gone
        return READER_GONE
    except (Exception, KeyboardInterrupt) as error:
        return _told(error)
    return code or AS_EXPECTED


def _told(error: BaseException) -> int:
    """Say what ended the program, and give the exit code for it."""
    if isinstance(error, HarnessError):
        return _failed(sentence(fact("entry_error", error=str(error))), WRONG_INPUT)
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        return _failed(sentence(fact("entry_interrupted")), INTERRUPTED)
    if isinstance(error, click.ClickException):
        return _failed(usage_message(error), WRONG_INPUT)
    if isinstance(error, OSError):
        return _system_error(error)
    if isinstance(error, MemoryError):
        return _failed(sentence(fact("entry_no_memory", error=str(error))), WRONG_INPUT)
    return _our_bug(error)


def _system_error(error: OSError) -> int:
    if streams.reader_has_gone(error):
        return READER_GONE
    what = fact("entry_system", file=error.filename or fact("standard_output"), problem=error.strerror or str(error))
    return _failed(sentence(what), WRONG_INPUT)


def _our_bug(error: BaseException) -> int:
    import traceback

    _failed("".join(traceback.format_exception(error)), OUR_BUG)
    return _failed(sentence(fact("entry_our_bug", kind=type(error).__name__, error=str(error))), OUR_BUG)


def _failed(message: str, code: int) -> int:
    with suppress(OSError):  # nobody reads it
        tell(message, err=True)
    return code
