"""`new candidate --layer`: a layer by hand that is right, in plain names or in a course's."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.homework.vocabulary import preset, presets
from harness.checking.opening import Options
from harness.entry.layer_files import examples, layer_example
from harness.ground.errors import UsageError
from tests.integration.inside import command

WITHOUT = {"nielsen"}
"""Courses of whose layers no example can be written."""


def _verdicts(file: Path) -> dict[str, tuple[str, str]]:
    return {part.name: (str(part.verdict), part.course) for part in check_file(str(file), Options(changes=False)).parts}


def test_every_example_is_right(tmp_path: Path) -> None:
    file = tmp_path / "all.py"
    file.write_text("\n\n".join(layer_example(one, "all.py") for one in examples()), "utf-8")
    assert _verdicts(file) == dict.fromkeys(examples(), ("right", ""))


def _of_course(course: str) -> dict[str, str]:
    found = {}
    for one in examples():
        try:
            found[one] = layer_example(one, "all.py", preset(course))
        except UsageError:
            continue
    return found


@pytest.mark.sampled(6)
@pytest.mark.parametrize("course", [one for one in presets() if one not in WITHOUT])
def test_examples_in_a_courses_names_are_right_and_recognised(tmp_path: Path, course: str) -> None:
    written = _of_course(course)
    (tmp_path / "all.py").write_text("\n\n".join(written.values()), "utf-8")
    found = _verdicts(tmp_path / "all.py")
    assert len(found) == len(written) > 1
    assert {verdict for verdict, _ in found.values()} <= {"right", "convention"}, found
    assert {title for _, title in found.values()} == {preset(course).title}


def test_as_a_user_does_it(tmp_path: Path) -> None:
    done = command("new", "candidate", "conv.py", "--layer", "conv2d", "--course", "cs231n", cwd=tmp_path)
    text = (tmp_path / "conv.py").read_text("utf-8")
    assert done.returncode == 0 and "check conv.py" in done.stdout, done
    assert (
        "def conv_forward_naive(x, w, b, conv_param):" in text and "Check it:  backprop-harness check conv.py" in text
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--layer", "conv3d"), "there is no example of conv3d; there are adam"),
        (("--layer", "mse", "--course", "cs231n"), "cs231n has no mse; of what there are examples of it has linear"),
        (("--layer", "adam", "--course", "dlfs"), "no example of adam can be written as dlfs holds it; leave out"),
        (("--layer", "relu", "--course", "cs231m"), "no course is called cs231m"),
        (("--course", "cs231n"), "--course goes with --layer"),
    ],
)
def test_what_there_is_not_is_said(tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    done = command("new", "candidate", "mine.py", *given, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr.replace("\n", " ") and not (tmp_path / "mine.py").exists()
