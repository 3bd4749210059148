"""What strangers' files may try against the grader: each sandbox contains it; without one the docs say what is not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.attacks.attacking import ATTACKS, ROOT, Field, achieved, field
from harness.candidate.process.sandbox.choose import _tried, chosen
from harness.ground.errors import UsageError
from harness.report.marks.table import containment, marks_table
from tests.grading.sample_class import a_class

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes need Linux")
DOCS = ROOT / "docs" / "grading.md"


def _or_skip(name: str) -> None:
    try:
        chosen(name)
    except UsageError as error:
        pytest.skip(f"no {name} here: {error}")


@pytest.fixture(scope="module", params=["bubblewrap", pytest.param("container", marks=pytest.mark.sampled(3))])
def contained(request: pytest.FixtureRequest) -> Iterator[Field]:
    _or_skip(request.param)
    with field(chosen(request.param)) as there:
        yield there


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_achieves_nothing_and_the_next_submission_is_right(contained: Field, attack: str) -> None:
    assert achieved(attack, contained) == ""


#: Of these nothing is tried without a sandbox but whether the attack works: the rest would take memory and time.
_QUICK = (
    "read_memory read_environment read_answers read_other_submission read_reference network_tcp daemon leftovers "
    "torch_found"
)


@pytest.mark.parametrize("attack", _QUICK.split())
def test_without_a_sandbox_the_same_attack_works_as_the_docs_say(attack: str) -> None:
    with field(None) as there:
        works = bool(achieved(attack, there)) or (attack in ("read_memory", "read_environment") and os.geteuid() != 0)
    assert works
    assert re.search(rf"^\| {re.escape(ATTACKS[attack][0])} \|.*\| no \|$", DOCS.read_text("utf-8"), re.MULTILINE)


def test_the_docs_list_every_attack() -> None:
    text = DOCS.read_text("utf-8")
    assert [what for what, _ in ATTACKS.values() if f"| {what} |" not in text] == []


# ---------------------------------------------------------------- on a kernel that has less

_IN_FORCE = """
import sys
from benchmarks.attacks.older_kernel import do_without
do_without(sys.argv[1:])
from harness.candidate.process.sandbox.choose import chosen
from harness.ground.errors import UsageError
from harness.report.marks.table import containment, marks_table
from tests.grading.sample_class import a_class
try:
    print(*chosen("auto").in_force)
except UsageError as error:
    print("refused:", error)
"""


def _in_force_without(*missing: str) -> str:
    if os.geteuid() != 0:
        pytest.skip("container needs root")
    done = subprocess.run(
        [sys.executable, "-c", _IN_FORCE, "namespaces", *missing], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_where_namespaces_are_denied_another_user_contains_it() -> None:
    said = _in_force_without()
    assert "other_user" in said and "own_home" in said and "refused" not in said


def test_without_seccomp_the_network_is_not_said_to_be_kept_out() -> None:
    said = _in_force_without("seccomp").split()
    assert "other_user" in said and not {"no_network", "system_calls"} & set(said)
    assert "landlock_network" in said or "landlock_files" not in said


def test_without_landlock_files_are_not_said_to_be_kept_out_or_it_is_refused() -> None:
    said = _in_force_without("landlock", "seccomp")
    assert "chmod o+x" in said if said.startswith("refused:") else "other_user" in said
    assert not {"landlock_files", "landlock_signals", "landlock_network", "no_network"} & set(said.split())


@pytest.mark.parametrize(
    ("in_force", "warned"),
    [
        (("other_user", "no_network", "read_only"), ()),
        (("other_user", "no_network", "landlock_files"), ()),
        (("other_user", "landlock_network", "landlock_files"), ("network",)),
        (("other_user",), ("network", "Landlock")),
    ],
)
def test_what_a_sandbox_does_not_keep_out_is_a_warning_below_the_table(
    in_force: tuple[str, ...], warned: tuple[str, ...]
) -> None:
    one = replace(a_class()[0], sandbox="container", in_force=in_force)
    for text in ("\n".join(marks_table([one]).split("\n")), " ".join(containment([one]))):
        found = text.split("Warning:")[1:]
        assert len(found) == len(warned) and all(word in said for word, said in zip(warned, found, strict=True))


# ---------------------------------------------------------------- answers that are not computed: test_attacks_graded.py

_WRONG = """
import numpy as np
{before}
def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    {inside}
    return dout @ w.T * 2, x.T @ dout * 2, dout.sum(axis=0)
"""
_PATCHED = """
np.allclose = np.array_equal = lambda *_, **__: True
np.testing.assert_allclose = lambda *_, **__: None
_dot = np.dot
np.dot = lambda a, b: _dot(a, b) * 0
np.asarray = lambda a, *_, **__: np.array(a)
"""
_PACKER = """
import sys
frame = sys._getframe()
while frame.f_back is not None:
    frame = frame.f_back
    if "wire" in frame.f_globals:
        wire = frame.f_globals["wire"]
        wire.Packer.try_add = lambda self, value, path: [1.0]
"""
_FORGED = """import os, sys, stat
    frame = sys._getframe()
    while frame is not None and "request" not in frame.f_locals:
        frame = frame.f_back
    while frame is not None and "id" not in frame.f_locals.get("request", {}):
        frame = frame.f_back
    wire = next(f for f in [frame] if f).f_globals["wire"]
    packer = wire.Packer(2**20)
    tree = packer.add((dout @ w.T * 3, w * 0, b * 0), "answer")
    header = {"id": frame.f_locals["request"]["id"], "threads": 0, "value": tree, "mutated": [], "after": ["d", []]}
    for chunk in packer.frame(header):
        for number in range(3, 10):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, chunk)
            except OSError:
                pass"""


# ---------------------------------------------------------------- where there are no namespaces


@pytest.fixture
def without_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A bwrap that says what it says where user namespaces are denied."""
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    _tried.cache_clear()
    yield
    _tried.cache_clear()


@pytest.mark.usefixtures("without_bubblewrap")
def test_where_namespaces_are_denied_root_gets_another_user() -> None:
    _or_skip("container")
    found = chosen("auto")
    assert found is not None and found.name == "container" and "other_user" in found.in_force


@pytest.mark.usefixtures("without_bubblewrap")
def test_where_namespaces_are_denied_a_user_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UsageError, match="--sandbox none"):
        chosen("auto")


def test_a_judge_that_broke_says_nothing_of_containment() -> None:
    """It is told as none only where none was asked for."""
    one = replace(a_class()[0], sandbox="bubblewrap", in_force=())
    assert list(containment([one])) == []
    assert len(list(containment([one, replace(one, in_force=("other_user", "no_network", "read_only"))]))) == 1
    (said,) = containment([replace(one, sandbox="none")])
    assert "--sandbox none" in said
