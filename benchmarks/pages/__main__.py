"""``python -m benchmarks.pages``: what `init --from` claims of ten pages, into reports/rates.md.

Each folder has a page as people publish them, and truth.json: the numbers on it that are values of a run, each right or
wrong, worked out by plain NumPy. first_run.json holds what the first run gave. The scenario of each page is run as
well: every claim has the verdict that it expects.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harness
from benchmarks.parts import replace_part
from harness.entry import from_page
from harness.ground.errors import HarnessError

FOLDER = Path(__file__).parent
REPORT = FOLDER.parents[1] / "reports" / "rates.md"
HEADING = "# Pages, read by `init --from`"


@dataclass(frozen=True)
class Outcome:
    """What is made of one page."""

    page: str
    numbers: int
    claimed: int
    """Of them those that a claim covers; of a wrong number one that expects to be contradicted."""
    wrong: int
    found: int
    """Of the wrong ones those that are contradicted."""
    accused: tuple[str, ...] = ()
    """Right numbers that are contradicted, and wrong ones that pass."""
    missing: tuple[str, ...] = ()
    stopped: str = ""
    held: bool = True
    """Whether the scenario, run, is as expected."""


def run(case: Path) -> Outcome:
    """Make a workspace of a page, run it, and hold its claims against the truth."""
    truth = [tuple(one) for one in json.loads((case / "truth.json").read_text("utf-8"))]
    wrong = sum(one[3] == "wrong" for one in truth)
    with tempfile.TemporaryDirectory() as folder:
        try:
            paths, made = from_page.make(Path(folder), case / "page.md")
        except HarnessError as error:
            return Outcome(case.name, len(truth), 0, wrong, 0, missing=_shown(truth), stopped=str(error), held=False)
        file = next(path for path in paths if path.suffix == ".yaml")
        held = all(result.as_expected for result in harness.verify(file))
    right = {made.page.place(one.start) for each in made.claims for one in each.numbers}
    contradicted = {made.page.place(one.start) for each in made.wrong for one in each.claimed.numbers}
    known = {one[:2]: one[3] for one in truth}
    found = sum(known.get(place) == "wrong" for place in contradicted)
    accused = [place for place in contradicted if known.get(place, "right") != "wrong"]
    passed = [place for place in right if known.get(place, "right") == "wrong"]
    covered = [one for one in truth if one[:2] in (right if one[3] == "right" else contradicted)]
    return Outcome(
        case.name,
        len(truth),
        len(covered),
        wrong,
        found,
        tuple(f"{line}:{column}" for line, column in (*accused, *passed)),
        _shown([one for one in truth if one not in covered]),
        held=held,
    )


def _shown(truth: Sequence[Any]) -> tuple[str, ...]:
    return tuple(f"{line}:{column} {text}" for line, column, text, _ in truth)


def main() -> None:
    """Try the pages that are named, or all; of all, write what is found into the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="only those whose names have this in them")
    asked = parser.parse_args().pages
    cases = [file.parent for file in sorted(FOLDER.glob("*/truth.json"))]
    every = [run(case) for case in cases if not asked or any(one in case.name for one in asked)]
    print("\n".join(_lines(every)))
    if not asked:
        replace_part(REPORT, "\n".join(_report(every)) + "\n")


def _lines(every: Sequence[Outcome]) -> Iterator[str]:
    for one in every:
        said = [
            f"{one.claimed} of {one.numbers} claimed, {one.found} of {one.wrong} wrong contradicted",
            *([f"ODD: {', '.join(one.accused)}"] if one.accused else []),
            *([one.stopped] if one.stopped else [] if one.held else ["NOT AS EXPECTED when run"]),
            *([f"not claimed: {', '.join(one.missing)}"] if one.missing else []),
        ]
        yield f"{one.page}: {'; '.join(said)}"


def _report(every: Sequence[Outcome]) -> Iterator[str]:
    first: Mapping[str, Any] = json.loads((FOLDER / "first_run.json").read_text("utf-8"))
    yield f"{HEADING}\n"
    yield (FOLDER / "README.md").read_text("utf-8").split("\n\n", 1)[1].split("\n\n`truth.json`")[0].strip() + "\n"
    yield "| page | numbers | claimed in the first run | after repairs | wrong: contradicted | right: contradicted |"
    yield "|---|---|---|---|---|---|"
    for one in every:
        own = first[one.page]
        began = f"0 ({own['stopped']})" if "stopped" in own else str(own["claimed"])
        counts = f"{one.claimed} | {one.found} of {one.wrong} | {len(one.accused)}"
        yield f"| {one.page} | {one.numbers} | {began} | {counts} |"
    total, claimed = sum(one.numbers for one in every), sum(one.claimed for one in every)
    began = sum(own["claimed"] for own in first.values())
    found, wrong = sum(one.found for one in every), sum(one.wrong for one in every)
    accused = sum(len(one.accused) for one in every)
    shares = f"{began} ({began / total:.0%}) | {claimed} ({claimed / total:.0%})"
    yield f"| all | {total} | {shares} | {found} of {wrong} | {accused} |"
    yield (
        "\nThe pages were written by the one who wrote what reads them, so this is no blind figure. The first run "
        "stopped at three pages; without that it would have contradicted three right numbers of 01_step_by_step, "
        "derivatives of a sigmoid that were taken for gradients of the loss. In 06_relu_softmax a relu is given "
        "exactly 0: a program that rounds otherwise gives other digits, which are not claimed. What has no claim:\n"
    )
    yield from (f"- {one.page}: {', '.join(one.missing)}" for one in every if one.missing)


if __name__ == "__main__":
    main()
