"""What came of candidates that ``check`` was given: told, written, and as exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.entry.arguments import STANDARD_OUTPUT, write_json
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS, WRONG_INPUT
from harness.entry.printing import tell
from harness.ground.facts import fact, sentence

if TYPE_CHECKING:
    from harness.checking.homework.file import FileChecked
    from harness.checking.result import Checked
    from harness.ground.errors import HarnessError
    from harness.report.html.check_page import Shown


@dataclass(frozen=True)
class Written:
    """Where the results are written besides, and whether the page is opened."""

    json_path: str | None = None
    markdown: Path | None = None
    html: Path | None = None
    opens: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of one candidate: a result, or why its file was not understood."""

    candidate: str
    found: Checked | FileChecked | None = None
    """Of a network, or of every part of a file that states none."""
    replay: str = ""
    error: HarnessError | None = None
    strict: bool = False
    """Whether another convention fails."""
    verbose: bool = False

    @property
    def text(self) -> str:
        """For a terminal, without the last line's end."""
        from harness.checking.result import Checked
        from harness.report.check_text import check_text
        from harness.report.file_text import file_text

        if self.found is None:
            return sentence(fact("entry_error", error=str(self.error)))
        if isinstance(self.found, Checked):
            return check_text(self.found, self.replay, strict=self.strict).rstrip("\n")
        return file_text(self.found, self.replay, strict=self.strict, verbose=self.verbose).rstrip("\n")

    @property
    def markdown(self) -> str:
        """As a page."""
        from harness.checking.result import Checked
        from harness.report.check_text import check_markdown, error_markdown
        from harness.report.file_text import file_markdown

        if self.found is None:
            return error_markdown(self.candidate, str(self.error))
        if isinstance(self.found, Checked):
            return check_markdown(self.found, self.replay, strict=self.strict)
        return file_markdown(self.found, self.replay, strict=self.strict)

    @property
    def shown(self) -> Shown:
        """As a page to look at has it."""
        from harness.candidate.reading.source import units_of
        from harness.report.html.check_page import Shown

        error = "" if self.error is None else str(self.error)
        return Shown(self.candidate, self.found, self.replay, error, units_of(self.candidate), self.strict)

    @property
    def content(self) -> dict[str, Any]:
        """For JSON."""
        from harness.checking.result import Checked
        from harness.report.check_json import check_content, error_content, file_content

        if self.error is not None:
            return error_content(self.candidate, self.error)
        assert self.found is not None
        return check_content(self.found) if isinstance(self.found, Checked) else file_content(self.found)

    @property
    def summed_up(self) -> tuple[str, str]:
        """The verdict as a word, and why."""
        from harness.checking.result import Checked
        from harness.report.check_text import summed_up
        from harness.report.file_text import file_summed_up
        from harness.report.words import say

        if self.found is None:
            return say("not_understood"), str(self.error).splitlines()[0]
        if isinstance(self.found, Checked):
            return summed_up(self.found, self.strict)
        return file_summed_up(self.found, self.strict)

    @property
    def exit_code(self) -> int:
        """As the whole command's."""
        return exit_code(self.found, self.strict) if self.found else WRONG_INPUT


def exit_code(found: Checked | FileChecked, strict: bool) -> int:
    """0 where it is right, by its own convention too unless ``strict``; 2 where nothing of a file could be checked.

    1 otherwise, also where nothing can be told.
    """
    from harness.checking import result

    if not isinstance(found, result.Checked) and not found.is_checked:
        return WRONG_INPUT
    if found.verdict == result.RIGHT or (found.verdict == result.CONVENTION and not strict):
        return AS_EXPECTED
    return DIFFERS


def finish(outcomes: Sequence[Outcome], written: Written, nothing: Sequence[str] = ()) -> int:
    """Write what was asked for, sum up several, and give the exit code: the worst of all.

    ``nothing``: files of a folder that have nothing in them to check.
    """
    from harness.ground.atomic import write_where_asked
    from harness.report.check_text import summary_text
    from harness.report.json_form import SCHEMA, as_json
    from harness.report.words import say, some_of

    lines = [summary_text([(one.candidate, *one.summed_up) for one in outcomes])] if len(outcomes) > 1 else []
    if nothing:
        lines.append(say("files_with_nothing", count=len(nothing), names=some_of(nothing, _MANY)))
    if lines:
        tell("\n".join(lines), err=written.json_path == STANDARD_OUTPUT)
    if written.markdown:
        write_where_asked(written.markdown, "\n".join(one.markdown for one in outcomes))
    if written.html:
        _write_page(written.html, outcomes, written.opens)
    if written.json_path:
        contents = [one.content for one in outcomes]
        is_one = len(contents) == 1 and not nothing
        both: dict[str, Any] = {"schema": SCHEMA, "candidates": contents}
        one_or_all = contents[0] if is_one else {**both, **({"nothing_in": list(nothing)} if nothing else {})}
        write_json(written.json_path, as_json(one_or_all, indent=1))
    return max(one.exit_code for one in outcomes)


def _write_page(path: Path, outcomes: Sequence[Outcome], opens: bool) -> None:
    from harness.entry.browser import open_page
    from harness.ground.atomic import write_where_asked
    from harness.report.html.check_page import check_page

    write_where_asked(path, check_page([one.shown for one in outcomes]))
    if opens:
        open_page(path)


#: Names of files that are listed.
_MANY = 12
