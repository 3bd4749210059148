"""What click says of a wrong command line -> one message in our words: what is wrong, and what is accepted."""

from __future__ import annotations

import re

import click

PROGRAM = "backprop-harness"


def usage_message(error: click.ClickException) -> str:
    """One line; the help itself where a command was given nothing."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    command = " ".join(error.ctx.command_path.split()) if isinstance(error, click.UsageError) and error.ctx else PROGRAM
    return f"error: {_problem(error)}; `{command} --help` tells more"


def _problem(error: click.ClickException) -> str:
    if isinstance(error, click.MissingParameter):
        return f"{_name(error)}: missing"
    if isinstance(error, click.NoSuchOption):
        close = sorted(error.possibilities or ())
        return f"{error.option_name}: no such option{f', did you mean {close[0]}?' if close else ''}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name}: {_of_option(error.message)}"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)}: {_of_value(error)}"
    return _of_arguments(error)


def _name(error: click.BadParameter) -> str:
    """The parameter as the command line has it: --steps, or SCENARIOS."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return (error.param.human_readable_name if error.param else "") or "an argument"


def _of_option(said: str) -> str:
    return "should have a value after it" if "requires an argument" in said else "takes no value"


def _of_value(error: click.BadParameter) -> str:
    """What a value should be, by the parameter's type; what our own types say is said as it is."""
    kind, said = error.param.type if error.param else None, error.message.rstrip(".")
    given = said.partition(" is not ")[0] if " is not " in said else ""
    words = None
    if isinstance(kind, click.Choice):
        words = f"should be {' or '.join(map(str, kind.choices))}"
    elif isinstance(kind, click.IntRange | click.FloatRange):
        words = f"should be {_range(kind)}"
    elif isinstance(kind, type(click.INT)):
        words = "should be a whole number"
    if words is None:
        return said
    return f"{words}, not {given.strip(chr(39))}" if given else words


def _range(kind: click.IntRange | click.FloatRange) -> str:
    number = "a whole number" if isinstance(kind, click.IntRange) else "a number"
    if kind.max is None:
        return f"{number}, at least {kind.min}"
    return f"{number} from {kind.min} to {kind.max:,}"


def _of_arguments(error: click.ClickException) -> str:
    """What click has no class for, in every version that we take."""
    said = error.format_message()
    if more := re.match(r"Got unexpected extra arguments? \((.*)\)", said, re.DOTALL):
        return f"{more[1]}: too many arguments"
    if command := re.match(r"No such command '(.*?)'\.", said, re.DOTALL):
        group = error.ctx.command if isinstance(error, click.UsageError) and error.ctx else None
        known = ", ".join(group.commands) if isinstance(group, click.Group) else ""
        return f"{command[1]}: no such command{f'; there are {known}' if known else ''}"
    return said.rstrip(".")
