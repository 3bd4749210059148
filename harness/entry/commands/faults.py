"""``faults``: the known mistakes."""

from __future__ import annotations

import difflib

import click

from harness.entry.printing import tell
from harness.ground.errors import UsageError
from harness.ground.facts import fact


@click.command("faults")
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="All of them, as docs/faults.md has them.")
def command(name: str | None, markdown: bool) -> None:
    """List the known mistakes, or explain one."""
    from harness.faults.library import ALL
    from harness.report import faults_text

    if markdown:
        tell(faults_text.markdown(ALL).rstrip("\n"))
    elif name is None:
        tell(faults_text.catalogue(ALL))
    elif found := [fault for fault in ALL if name in (fault.name, str(fault.number))]:
        tell("\n\n".join(map(faults_text.one_fault, found)))
    else:
        close = difflib.get_close_matches(name, [fault.name for fault in ALL], n=1)
        of = {"name": name, "close": close[0]} if close else {"name": name}
        raise UsageError(fact("entry_no_such_fault_but" if close else "entry_no_such_fault", **of))
