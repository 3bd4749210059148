"""For GitHub Actions: a step summary in Markdown, and annotations at the lines that are wrong.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: a summary takes 1 MiB a step, and
10 annotations of a kind are shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from harness.ground.errors import UsageError
from harness.ground.harmless import annotation, annotation_property, markdown
from harness.report import text
from harness.report.claim_tables import claims_table
from harness.report.files import Run
from harness.report.words import said, say
from harness.run.result import Result

MAX_BYTES = 1_000_000
MAX_ANNOTATIONS = 10


def error_lines(run: Run) -> list[str]:
    """``::error file=...,line=...::...`` for the first ten things that are wrong."""
    return list(islice(_annotations(run), MAX_ANNOTATIONS))


def _annotations(run: Run) -> Iterator[str]:
    for message in (*map(str, run.errors), *map(said, run.problems)):
        yield f"::error ::{annotation(message)}"
    for result in run.results:
        for one in result.claims:
            if not one.as_expected:
                place = one.page_place  # the page is what a person changes
                at = (place.file, place.line) if place else (one.file, one.line)
                yield _error(result, text.claim_line(one).strip(), *at)
        for reason in (*result.side_reasons, *result.baseline_reasons):
            yield _error(result, said(reason), result.file)


def _error(result: Result, message: str, file: Path, line: int | None = None) -> str:
    where = f"file={annotation_property(_relative(file))}" + (f",line={line}" if line else "")
    return f"::error {where},title={annotation_property(result.id)}::{annotation(message)}"


def _relative(path: Path) -> str:
    return os.path.relpath(path)


def write_summary(path: Path, run: Run) -> None:
    """Append the summary to the step's file. What would make it too long is left out, and said to be."""
    parts = ["# backprop-harness", f"**{run.verdict}**", markdown(text.environment_line(run.environment))]
    parts += [f"- {markdown(message)}" for message in (*map(str, run.errors), *map(said, run.problems))]
    bad = [result for result in run.results if not result.as_expected]
    parts += [_case(result) for result in bad]
    if run.results:
        parts.append(text.summary_table(run.results, "github"))
    kept, size = [], 0
    for part in parts:
        size += len(part.encode()) + 2
        if size > MAX_BYTES:
            kept.append(say("rest_is_in_report"))
            break
        kept.append(part)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n\n".join(kept) + "\n")
    except OSError as error:
        raise UsageError(say("cannot_be_written", file=path, problem=error.strerror)) from None


def _case(result: Result) -> str:
    parts = [f"## {markdown(result.id)}", "\n".join(f"- {markdown(line)}" for line in text.case_answer(result))]
    parts.append(text.case_table(result, "github"))
    if any(not one.as_expected for one in result.claims):
        parts.append(claims_table([one for one in result.claims if not one.as_expected], "github"))
    return "\n\n".join(parts)
