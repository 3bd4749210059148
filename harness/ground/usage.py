"""What click says of a wrong command line -> one message in our words: what is wrong, and what is accepted."""

from __future__ import annotations

import re
from typing import Any

import click

from harness.ground.facts import Fact, fact, sentence

PROGRAM = "backprop-harness"


def usage_message(error: click.ClickException) -> str:
    """One line; the help itself where a command was given nothing."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    command = " ".join(error.ctx.command_path.split()) if isinstance(error, click.UsageError) and error.ctx else PROGRAM
    return sentence(fact("usage_error", problem=_problem(error), command=command))


def _problem(error: click.ClickException) -> Fact | str:
    if isinstance(error, click.MissingParameter):
        return fact("usage_missing", name=_name(error))
    if isinstance(error, click.NoSuchOption):
        close = sorted(error.possibilities or ())
        option = error.option_name
        if close:
            return fact("usage_no_option_but", option=option, close=close[0])
        return fact("usage_no_option", option=option)
    if isinstance(error, click.BadOptionUsage):
        needs = "requires an argument" in error.message  # click's own words are English where we read them
        return fact("usage_needs_value" if needs else "usage_takes_no_value", option=error.option_name)
    if isinstance(error, click.BadParameter):
        return fact("usage_of", name=_name(error), problem=_of_value(error))
    return _of_arguments(error)


def _name(error: click.BadParameter) -> Fact | str:
    """The parameter as the command line has it: --steps, or SCENARIOS."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return (error.param.human_readable_name if error.param else "") or fact("usage_argument")


def _of_value(error: click.BadParameter) -> Fact | str:
    """What a value should be, by the parameter's type; what our own types say is said as it is."""
    kind, said = error.param.type if error.param else None, error.message.rstrip(".")
    given = said.partition(" is not ")[0].strip("'") if " is not " in said else ""
    wanted = _wanted(kind)
    if wanted is None:
        return said
    return fact("usage_should_be_not", wanted=wanted, given=given) if given else fact("usage_should_be", wanted=wanted)


def _wanted(kind: Any) -> Fact | None:
    if isinstance(kind, click.Choice):
        return fact("usage_one_of", choices=tuple(map(str, kind.choices)))
    if isinstance(kind, click.IntRange | click.FloatRange):
        is_whole = isinstance(kind, click.IntRange)
        if kind.max is None:
            return fact("usage_whole_at_least" if is_whole else "usage_number_at_least", least=kind.min)
        return fact("usage_whole_from" if is_whole else "usage_number_from", least=kind.min, most=kind.max)
    return fact("usage_whole") if isinstance(kind, type(click.INT)) else None


def _of_arguments(error: click.ClickException) -> Fact | str:
    """What click has no class for, in every version that we take."""
    said = error.format_message()
    if more := re.match(r"Got unexpected extra arguments? \((.*)\)", said, re.DOTALL):
        return fact("usage_too_many", arguments=more[1])
    if command := re.match(r"No such command '(.*?)'\.", said, re.DOTALL):
        group = error.ctx.command if isinstance(error, click.UsageError) and error.ctx else None
        known = tuple(group.commands) if isinstance(group, click.Group) else ()
        if known:
            return fact("usage_no_command_but", name=command[1], known=known)
        return fact("usage_no_command", name=command[1])
    return said.rstrip(".")
