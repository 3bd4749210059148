"""Titles, notes, names, pages and a candidate's words are shown, never obeyed: terminal, CI, Markdown, HTML, SVG."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import harness
from tests.integration.inside import Done, command
from tests.integration.workspaces import workspace
from tests.reading_html import Read, asks_nothing

#: Every way in which text may do something: colours, a cleared screen, a carriage return, a turned direction of
#: writing, a command to a CI, a heading, markup of HTML and of Markdown, an entity, a formula.
_EVIL = (
    r"\e[31m\e[2J\r\u202e\n::error::by {0}\n ::warning::##[error]by {0}\n# heading by {0}\n<script>by {0}</script> "
    r"<img src=x> `code` **bold** [a](javascript:b) | &lt; $x$"
)
_SCENARIO = f"""\
title: "# {_EVIL.format("title")}"
description: "{_EVIL.format("description")}"
document: "d1"
network:
  - {{layer: linear, name: fc1, weight: [[0.5]], bias: [0.1]}}
loss: {{kind: mse}}
optimizer: {{lr: 0.1}}
data: {{inputs: [[1.0]], targets: [[0.0]]}}
training: {{steps: 3, log_every: 1}}
claims:
  - of: loss
    step: 1
    printed: "0.99"
    in: pages/page.md
    after: "{_EVIL.format("after")}"
    says: "{_EVIL.format("says")}"
    correction: "1. {_EVIL.format("correction")}"
    note: "- {_EVIL.format("note")}"
sweep:
  "{_EVIL.format("sweep")}": {{"{_EVIL.format("value")}": {{optimizer.lr: 0.2}}}}
"""
_DOCUMENTS = f'd1: {{title: "{_EVIL.format("document")}", source: "> {_EVIL.format("source")}"}}\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = workspace(tmp_path_factory.mktemp("evil"), evil=_SCENARIO)
    (folder / "scenarios" / "documents.yaml").write_text(_DOCUMENTS, "utf-8")
    (folder / "pages").mkdir()
    after = json.loads(f'"{_EVIL.format("after")}"'.replace(r"\e", r"\u001b"))
    (folder / "pages" / "page.md").write_text(f"{after} 0.99\n", "utf-8", newline="")
    return folder


@pytest.fixture(scope="module")
def done(place: Path) -> Done:
    """A run that contradicts the claim, as a CI runs it."""
    return command("run", "--github", cwd=place, environment={"GITHUB_STEP_SUMMARY": str(place / "summary.md")})


def _obeyed(line: str) -> bool:
    """Whether a terminal, or GitHub's runner, would do something else than show the line."""
    return bool(re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u202e]|^\s*::|##\[", line))


def _is_shown(text: str, *names: str) -> None:
    assert not [line for line in text.split("\n") if _obeyed(line)]
    for name in names:
        assert f"by {name}" in text


def test_a_terminal_and_the_log_of_a_ci_show_it(done: Done) -> None:
    assert done.returncode == 1
    commands = [line for line in done.stdout.split("\n") if line.startswith("::")]
    _is_shown("\n".join(line for line in done.stdout.split("\n") if line not in commands), "title", "sweep", "value")
    assert not done.stderr
    assert len(commands) == 1
    assert re.match(r"::error file=[^:]*,line=\d+,title=evil[^:]*::claim 1", commands[0])
    assert not _obeyed(commands[0].removeprefix("::"))


@pytest.mark.parametrize("arguments", [("list",), ("show", "evil"), ("show", "evil", "--adequacy")])
def test_what_describes_a_scenario_shows_it(place: Path, arguments: tuple[str, ...]) -> None:
    shown = command(*arguments, cwd=place)
    assert shown.returncode == 0
    _is_shown(shown.stdout)
    assert "--adequacy" in arguments or "by title" in shown.stdout


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("file", ["summary.md", "reports/latest/report.md", "reports/latest/errata.md"])
def test_markdown_shows_it(place: Path, file: str) -> None:
    page = (place / file).read_text("utf-8")
    _is_shown(page, "sweep", "says")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    inline = [token for each in tokens for token in each.children or []]
    assert not [token for token in tokens if token.type in ("html_block", "fence", "blockquote_open")]
    assert not [token for token in inline if token.type in ("html_inline", "s_open", "link_open")]
    assert not [token for token in inline if token.type == "code_inline" and token.content == "code"]
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert not [heading for heading in headings if heading.startswith("heading by")]
    assert "bold" not in {inline[at + 1].content for at, token in enumerate(inline) if token.type == "strong_open"}
    assert not re.search(r"(?<!\\)\$x", page)


@pytest.mark.usefixtures("done")
def test_curves_show_it(place: Path) -> None:
    (picture,) = (place / "reports/latest/curves").glob("*.svg")
    text = picture.read_text("utf-8")
    _is_shown(text)
    root = ElementTree.fromstring(text)
    assert not [each for each in root.iter() if each.tag.endswith(("script", "img"))]
    assert any("by sweep" in (each.text or "") for each in root.iter())


@pytest.mark.usefixtures("done")
def test_a_page_to_look_at_shows_it(place: Path) -> None:
    text = (place / "reports/latest/report.html").read_text("utf-8")
    asks_nothing(text)
    _is_shown(
        re.sub(r'<pre class="page".*?</pre>', "", text, flags=re.DOTALL),
        "title",
        "sweep",
        "value",
        "says",
        "after",
        "document",
        "source",
        "note",
        "correction",
    )
    assert len(Read(text).all("script")) == 1
    assert not Read(text).all("img")


def test_a_notebook_shows_it(place: Path) -> None:
    page = harness.verify(place / "scenarios" / "evil.scenario.yaml")._repr_html_()
    _is_shown(page, "title", "sweep", "says")
    assert page.count("<script") == 1 and "<img" not in page  # our own


def test_results_on_standard_output_are_json_that_commands_nothing(place: Path) -> None:
    shown = command("run", "--json", "-", cwd=place)
    _is_shown(shown.stdout.rstrip("\n"))
    assert "##[error]by sweep" in json.loads(shown.stdout)["scenarios"][0]["id"]


def test_errors_show_what_they_quote(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path, bad=_SCENARIO.replace("loss: {kind: mse}", f'loss: {{kind: "{_EVIL.format("kind")}"}}')
    )
    failed = command("run", cwd=folder)
    assert failed.returncode == 2
    _is_shown(failed.stderr, "kind")


_CANDIDATE = """
HARNESS = {"network": "linear sigmoid", "loss": "mse"}


def gradients(parameters, inputs, targets):
    raise ValueError("\\x1b[31m\\r::error::by candidate ##[error]<script>by candidate</script> \\u202e```")
"""


def test_the_words_of_a_candidate_are_shown(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(_CANDIDATE, "utf-8")
    shown = command("check", "mine.py", "--markdown", "mine.md", "--json", "mine.json", cwd=tmp_path)
    _is_shown(shown.stdout, "candidate")
    _is_shown((tmp_path / "mine.md").read_text("utf-8"), "candidate")
    tokens = MarkdownIt("commonmark").parse((tmp_path / "mine.md").read_text("utf-8"))
    assert not [token for token in tokens if token.type == "html_block"]
    assert json.loads((tmp_path / "mine.json").read_text("utf-8"))["verdict"] == "failed"
