"""``check --html``: the answer first, the line marked, the picture, and every number, in one file that asks nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import harness
from harness.report.html.check_page import Shown, check_page
from tests.checking.candidates import FUNCTION
from tests.helpers import document
from tests.integration.inside import command
from tests.reading_html import Read, asks_nothing

PART = """\
import numpy as np


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)
"""
SCRIPT = """\
import numpy as np

X = np.array([[0.0, 1.0], [1.0, 0.5], [0.3, 0.2]])
y = np.array([[1.0], [0.0], [1.0]])
w = np.array([[0.1], [-0.2]])
b = np.zeros((1, 1))
for step in range(5):
    z = X @ w + b
    a = 1 / (1 + np.exp(-z))
    loss = 0.5 * np.sum((a - y) ** 2)
    dz = (a - y) * a * (1 - a)
    w -= 0.5 * X.T @ dz
    b -= 0.5 * dz.sum(axis=0, keepdims=True)
"""
HIDDEN = (" * a1 * (1 - a1)", "")
HOSTILE = "<script>alert(1)</script>"


def _written(folder: Path, text: str, change: tuple[str, str] = ("", ""), name: str = "mine.py") -> Path:
    assert change[0] in text
    path = folder / name
    path.write_text(text.replace(*change), "utf-8")
    return path


def _page(path: Path) -> str:
    found = harness.check(path)
    return str(check_page([Shown(str(path), found.result, f"check {path.name}", sources=found.sources)]))


def _body(page: str) -> str:
    """Without styles."""
    return page.partition("</style>")[2]


def _marked(page: str) -> list[tuple[int, str]]:
    found = re.findall(r'<li value="(\d+)" class="check-hit.*?<code>(.*?)</code>', page)
    return [(int(number), text.strip()) for number, text in found]


@pytest.mark.changes
def test_a_wrong_network_has_its_line_a_hint_and_the_answer_folded(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, FUNCTION, HIDDEN))
    asks_nothing(page)
    assert _marked(page) == [(16, "d1 = d2 @ W2.T")]
    parts = [
        "WRONG",
        "The line to look at",
        "A hint",
        '<details class="check-answer">',
        "(fault 8)",
        '<div class="pic"',
    ]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    assert "d1 = (d2 @ W2.T) * a1 * (1 - a1)" in page[page.index('<details class="check-answer">') :]
    assert "4.275 times" in page and "--sizes 1,1,1" in page


def test_what_is_wrong_is_marked_on_the_picture(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, FUNCTION, HIDDEN))
    names = re.findall(r'class="pic-name"[^>]*>(.*?)</text>', page)
    assert names[:4] == ["W1 ✗", "b1 ✗", "W2 ✓", "b2 ✓"]
    (first, *_) = re.findall(r'<g class="spot wrong"[^>]*><title>(.*?)</title>', page, re.DOTALL)
    assert first.startswith("W1[0, 0]\nbefore the step: ") and "yours" in first and "✗" in first


def test_the_formula_has_its_numbers_put_in(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, FUNCTION, HIDDEN))
    handed, through, product, own = re.findall(r"<li><code>(.*?)</code></li>", page)
    first = re.fullmatch(r"dloss/dz1\[(\d)\] = dloss/da1\[\1\] · sigmoid′\(z1\[\1\]\) = (.*) · (.*) = (.*)", through)
    assert first is not None and handed.startswith("dloss/da1[")
    numbers = [float(number.strip("()")) for number in first.groups()[1:]]
    assert numbers[0] * numbers[1] == pytest.approx(numbers[2], rel=1e-4)
    assert product.startswith("dloss/dW1[") and own.startswith("your dloss/dW1[")


def test_a_right_network_shows_that_all_is_right(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, FUNCTION))
    asks_nothing(page)
    assert 'class="answer right"' in page
    assert "check-hit" not in _body(page) and "check-answer" not in _body(page)
    assert 'class="spot wrong"' not in page and 'class="spot right"' in page


@pytest.mark.changes
def test_a_file_of_parts_shows_the_wrong_one_and_folds_the_right_one(tmp_path: Path) -> None:
    relu = "\n\ndef relu_forward(x):\n    return np.maximum(0, x), x\n\n\ndef relu_backward(dout, cache):\n"
    text = f"{PART}{relu}    return dout * (cache > 0)\n"
    page = _page(_written(tmp_path, text, ("(1 - cache)", "(1 + cache)")))
    asks_nothing(page)
    assert _marked(page) == [(10, "return dout * cache * (1 + cache)")]
    assert re.search(r'class="check-name" id="c0-part0">sigmoid, line 4<', page)
    assert re.search(r'<details class="check-part"[^>]*><summary>relu, line', page)
    assert 'href="#c0-part0"' in page and "check mine.py --only sigmoid" in page


@pytest.mark.thorough
@pytest.mark.changes
def test_a_script_shows_its_line_and_its_own_numbers(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, SCRIPT, ("w -= 0.5 * X.T @ dz", "w -= 0.5 * X.T @ (dz * a)")))
    asks_nothing(page)
    assert _marked(page) == [(12, "w -= 0.5 * X.T @ (dz * a)")]
    assert "Your numbers in step 1" in page and 'class="pic-net"' in page
    assert re.search(r'class="pic-name"[^>]*>w ✗<', page)


def test_a_right_script_says_so(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, SCRIPT))
    assert 'class="answer right"' in page and "check-hit" not in _body(page)


@pytest.mark.changes
def test_names_and_source_of_others_are_shown_not_obeyed(tmp_path: Path) -> None:
    text = FUNCTION.replace(*HIDDEN).replace("d1 = d2", f"'{HOSTILE}' ; d1 = d2")
    path = _written(tmp_path, text, name="mi<b>ne&amp.py")
    page = _page(path)
    Read(page)
    assert HOSTILE not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "mi<b>" not in page and "mi&lt;b&gt;ne&amp;amp.py" in page


def test_a_file_that_is_not_understood_has_a_page_too() -> None:
    page = check_page([Shown("a.py", None, error=f"no {HOSTILE}"), Shown("b.py", None, error="nothing")])
    asks_nothing(page)
    assert "2 files" in page and HOSTILE not in page


def test_several_candidates_share_a_page(tmp_path: Path) -> None:
    found = harness.check(_written(tmp_path, FUNCTION, HIDDEN))
    parts = harness.check(_written(tmp_path, PART, name="parts.py"))
    page = str(check_page([Shown("a.py", found.result), Shown("b.py", found.result), Shown("c.py", parts.result)]))
    asks_nothing(page)
    assert re.findall(r'<h2 id="c\d">(.*?)</h2>', page) == ["a.py", "b.py", "c.py"]


# ---------------------------------------------------------------- the command


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    _written(tmp_path, PART, (" * (1 - cache)", ""))
    assert command("check", "mine.py", "--html", "out.html", cwd=tmp_path).returncode == 1
    assert _marked((tmp_path / "out.html").read_text("utf-8"))


@pytest.mark.parametrize("where", ["missing/out.html", "folder"])
def test_a_page_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = command("check", "there_is_none.py", "--html", where, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and where in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_is_one_message(tmp_path: Path) -> None:
    _written(tmp_path, PART)
    done = command("check", "mine.py", "--html", "/dev/full", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "/dev/full" in done.stderr


def test_open_opens_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    _written(tmp_path, PART)
    assert command("check", "mine.py", "--html", "out.html", "--open", cwd=tmp_path).returncode == 0
    assert opened == [(tmp_path / "out.html").as_uri()]


# ---------------------------------------------------------------- notebooks


@pytest.mark.thorough
@pytest.mark.changes
def test_a_notebook_shows_the_same_with_styles_of_its_own(tmp_path: Path) -> None:
    found = harness.check(_written(tmp_path, FUNCTION, HIDDEN))
    first, second = found._repr_html_(), found._repr_html_()
    Read(first)
    assert first.startswith('<div class="backprop-harness">') and "<html" not in first and "<body" not in first
    assert _marked(first) == [(16, "d1 = d2 @ W2.T")] and 'class="pic-net"' in first
    ids = [set(re.findall(r' id="(.*?)"', each)) for each in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    style = re.search(r"<style>\s*(.*?)</style>", first, re.DOTALL)
    assert style is not None and ":root" not in style[1]
    assert all(rule.startswith((".backprop-harness", "[data-jp", ".vscode")) for rule in _outermost(style[1]))


def _outermost(css: str) -> list[str]:
    """The selectors of rules that are in no other rule."""
    found, depth, start = [], 0, 0
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for at, character in enumerate(css):
        if character == "{":
            if depth == 0:
                found.append(css[start:at].strip())
            depth += 1
        elif character == "}":
            depth -= 1
            start = at + 1
    assert depth == 0
    return found


def test_verify_shows_the_picture_in_a_notebook() -> None:
    found = harness.verify(document(), "numpy,numpy")
    page = found._repr_html_()
    Read(page)
    assert page.count('class="pic-net"') == 2
    assert page.index("<p><b>AS EXPECTED") < page.index("<h4>") < page.index('class="pic"') < page.index("<table>")


@pytest.mark.thorough
def test_the_list_of_parts_shows_what_is_wrong_and_leaves_the_mistake_to_be_unfolded(tmp_path: Path) -> None:
    page = _page(_written(tmp_path, SCRIPT, ("w -= 0.5 * X.T @ dz", "w -= 0.5 * X.T @ (dz * a)")))
    before, _, folded = page.partition("<details")
    assert "not the slope of its loss: w" in before and "should be" not in before
    assert "should be" in folded
