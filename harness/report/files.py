"""reports/latest: differences.csv, results.json, report.md and curves/, each written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from harness.report import text
from harness.report.curves import curve_svg, has_curve
from harness.report.json_form import results_json
from harness.report.rows import frame
from harness.result import Result


def write_atomically(path: Path, content: str) -> None:
    """Write a file under a temporary name and rename it. Raises UsageError where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def write_reports(
    folder: Path, results: Sequence[Result], environment: Mapping[str, Any], errors: Sequence[str], partial: bool
) -> Path:
    """Write all reports of a run; returns report.md's path. Curves of former runs go."""
    curves = {f"{file_name(result.id)}.svg": result for result in results if has_curve(result)}
    for name, result in curves.items():
        write_atomically(folder / "curves" / name, curve_svg(result))
    for old in (folder / "curves").glob("*.svg"):
        if old.name not in curves:
            old.unlink(missing_ok=True)
    write_atomically(folder / "differences.csv", frame(results).to_csv(index=False, lineterminator="\n"))
    write_atomically(folder / "results.json", results_json(results, environment, partial))
    report = folder / "report.md"
    write_atomically(report, _markdown(results, environment, errors, partial))
    return report


def file_name(case_id: str) -> str:
    """A case id as a file's name on any system."""
    return re.sub(r"[^A-Za-z0-9_.=,+-]", "_", case_id).rstrip("_")


def _markdown(results: Sequence[Result], environment: Mapping[str, Any], errors: Sequence[str], partial: bool) -> str:
    parts = ["# Report", text.verdict_line(results, len(errors), partial)]
    if results:
        parts.append(f"Compared: {text.opening_line(results[0].sides)}.")
    parts.append(_environment_line(environment))
    parts += [f"**Error**: {_escaped(error)}" for error in errors]
    if results:
        parts += ["## All cases", text.summary_table(results, "github"), _LEGEND]
        parts += [_markdown_case(result) for result in results]
    return "\n\n".join(parts) + "\n"


_LEGEND = (
    "`gradient`, `update`, `weight` and `loss` are the largest difference of any entry at any step, relative to the "
    "largest entry of its tensor. An update is the new parameter minus the old one."
)


def _markdown_case(result: Result) -> str:
    notes = [f"- {_escaped(note)}" for note in text.case_notes(result)]
    document = f", document {result.document}" if result.document else ""
    lines = [
        f"## {_escaped(result.id)}",
        f"{_escaped(result.title)}{document}; {_escaped(text.extent(result))}.",
        text.case_table(result, "github"),
    ]
    if notes:
        lines.append("\n".join(notes))
    if has_curve(result):
        lines.append(f"![loss over the steps](curves/{file_name(result.id)}.svg)")
    return "\n\n".join(lines)


def _environment_line(environment: Mapping[str, Any]) -> str:
    names = ("python", "numpy", "torch", "blas", "cpu", "platform")
    return "Made with " + ", ".join(f"{name} {environment[name]}" for name in names if environment.get(name)) + "."


def _escaped(line: str) -> str:
    return line.replace("|", "\\|").replace("_", "\\_").replace("<", "&lt;")
