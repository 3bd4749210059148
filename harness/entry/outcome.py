"""What came of candidates that ``check`` was given: told, written, and as exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.entry.arguments import STANDARD_OUTPUT, write_json
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS, WRONG_INPUT
from harness.entry.printing import tell

if TYPE_CHECKING:
    from harness.checking.result import Checked
    from harness.ground.errors import HarnessError


@dataclass(frozen=True)
class Outcome:
    """What came of one candidate: a result, or why its file was not understood."""

    candidate: str
    found: Checked | None = None
    replay: str = ""
    error: HarnessError | None = None
    strict: bool = False
    """Whether another convention fails."""

    @property
    def text(self) -> str:
        """For a terminal, without the last line's end."""
        from harness.report.check_text import check_text

        if self.found is None:
            return f"error: {self.error}"
        return check_text(self.found, self.replay, strict=self.strict).rstrip("\n")

    @property
    def markdown(self) -> str:
        """As a page."""
        from harness.report.check_text import check_markdown, error_markdown

        if self.found is None:
            return error_markdown(self.candidate, str(self.error))
        return check_markdown(self.found, self.replay, strict=self.strict)

    @property
    def content(self) -> dict[str, Any]:
        """For JSON."""
        from harness.report.check_json import check_content, error_content

        if self.error is not None:
            return error_content(self.candidate, self.error)
        assert self.found is not None
        return check_content(self.found)

    @property
    def exit_code(self) -> int:
        """As the whole command's."""
        return exit_code(self.found, self.strict) if self.found else WRONG_INPUT


def exit_code(found: Checked, strict: bool) -> int:
    """0 where it is right, by its own convention too unless ``strict``; 1 otherwise, also where nothing can be told."""
    from harness.checking import result

    if found.verdict == result.RIGHT or (found.verdict == result.CONVENTION and not strict):
        return AS_EXPECTED
    return DIFFERS


def finish(outcomes: Sequence[Outcome], json_path: str | None, markdown: Path | None) -> int:
    """Write what was asked for, sum up several, and give the exit code: the worst of all."""
    from harness.ground.atomic import write_where_asked
    from harness.report.check_text import summary_text
    from harness.report.json_form import as_json

    if len(outcomes) > 1:
        told = [(one.candidate, one.found, str(one.error or "")) for one in outcomes]
        tell(summary_text(told, strict=outcomes[0].strict), err=json_path == STANDARD_OUTPUT)
    if markdown:
        write_where_asked(markdown, "\n".join(one.markdown for one in outcomes))
    if json_path:
        contents = [one.content for one in outcomes]
        one_or_all = contents[0] if len(contents) == 1 else {"schema": contents[0]["schema"], "candidates": contents}
        write_json(json_path, as_json(one_or_all, indent=1))
    return max(one.exit_code for one in outcomes)
