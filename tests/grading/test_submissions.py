"""Submissions as strangers make them: what can be taken is taken, the rest says so, and nothing leaves the folder."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import re
import socket
import tarfile
import tempfile
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.grading.paths import is_safe, safe, steps
from harness.grading.submissions import Place, Submission, copies, listing, places, read, write_into
from harness.ground.errors import UsageError
from harness.report.words import said
from tests.grading.packing import encrypted, member, tar_of, tarred, with_name_of, zipped, zipped_in_order

CODE = b"def relu(x):\n    return x * (x > 0)\n"
MIB = 2**20


def _read(folder: Path, name: str, content: bytes = b"") -> Submission:
    path = folder / name
    if content:
        path.write_bytes(content)
    return read(Place(name, path))


def _codes(found: Submission) -> set[str]:
    assert all(said(note) for note in found.notes)
    return {note.code for note in found.notes}


def _problem(found: Submission) -> str:
    """The code of its problem, of which there is a sentence; then it has no files."""
    assert found.problem is not None and said(found.problem) and found.files == {} and len(found.digest) == 64
    return found.problem.code


# ---------------------------------------------------------------- the folder


def test_a_submission_is_a_file_an_archive_or_a_folder_and_what_else_there_is_is_told(tmp_path: Path) -> None:
    for name in ("b.py", "a.ipynb", "c.zip", "d.tar.gz", "e.rar", "names.csv", "README", ".hidden.py", "Thumbs.db"):
        (tmp_path / name).write_bytes(CODE)
    (tmp_path / "folder").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    found = listing(tmp_path)
    assert [place.name for place in found.places] == ["a.ipynb", "b.py", "c.zip", "d.tar.gz", "e.rar", "folder"]
    assert found.others == ("README", "names.csv") and places(tmp_path) == found.places


def test_a_folder_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^.*nowhere cannot be read: No such file or directory; should be a folder"):
        listing(tmp_path / "nowhere")


def test_names_are_printable_and_nobody_elses(tmp_path: Path) -> None:
    names = ["a\nb.py", "王小明_作业3.py", "🙂.py", "\u202egnp.py", "é.py", "e\u0301.py", "x" * 200 + ".py", "-rf.py"]
    raw = [*map(os.fsencode, names), b"\xff\xfe.py", b"a\\nb.py"]
    for one in raw:
        Path(os.fsdecode(tmp_path / os.fsdecode(one))).write_bytes(CODE)
    found = places(tmp_path)
    assert len({unicodedata.normalize("NFC", place.name) for place in found}) == len(raw)
    assert all(place.name.isprintable() and place.name.encode() for place in found)
    for place in found:
        one = read(place)
        assert list(one.files.values()) == [CODE] and all(map(is_safe, one.files))


# ---------------------------------------------------------------- one submission


def test_a_file_is_its_content(tmp_path: Path) -> None:
    found = _read(tmp_path, "alice.py", CODE)
    assert found == Submission("alice.py", found.digest, {"alice.py": CODE}) and len(found.digest) == 64


PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.zip": zipped,
    "a.tar": lambda files: tarred(files, "w"),
    "a.tar.gz": lambda files: tarred(files, "w:gz"),
    "a.tgz": lambda files: tarred(files, "w:gz"),
    "a.tar.bz2": lambda files: tarred(files, "w:bz2"),
    "a.tar.xz": lambda files: tarred(files, "w:xz"),
    "really_a_tar.zip": lambda files: tarred(files, "w:gz"),
    "really_a_zip.tar": zipped,
}


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_is_what_the_folder_would_be(name: str, tmp_path: Path) -> None:
    files = {"hw3/affine.py": CODE, "hw3/sub/relu.py": CODE, "__MACOSX/hw3/._affine.py": b"x", "hw3/.git/config": b"x"}
    found = _read(tmp_path, name, PACKED[name](files))
    folder = tmp_path / "folder"
    for path in ("affine.py", "sub/relu.py"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(CODE)
    assert found.files == {"affine.py": CODE, "sub/relu.py": CODE} and found.notes == () and found.problem is None
    assert found.digest == _read(tmp_path, "folder").digest


def test_archives_in_a_folder_or_an_archive_are_opened_twice_deep(tmp_path: Path) -> None:
    inner = zipped({"hw/affine.py": CODE})
    assert _read(tmp_path, "a.zip", zipped({"alice/hw.zip": inner})).files == {"affine.py": CODE}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "hw.zip").write_bytes(inner)
    (tmp_path / "folder" / "b.py").write_bytes(CODE)
    assert set(_read(tmp_path, "folder").files) == {"b.py", "hw.zip/hw/affine.py"}
    deep = _read(tmp_path, "deep.zip", zipped({"a.zip": zipped({"b.zip": inner, "c.py": CODE})}))
    assert set(deep.files) == {"c.py"} and _codes(deep) == {"submission_nested"}


def test_an_archive_that_cannot_be_opened_takes_nothing_from_the_code_beside_it(tmp_path: Path) -> None:
    found = _read(tmp_path, "a.zip", zipped({"a.py": CODE, "d.rar": b"Rar!\x1a\x07x", "d.zip": b"PK\x03\x04zzz"}))
    assert found.files == {"a.py": CODE} and found.problem is None
    assert _codes(found) == {"submission_other_archive", "submission_damaged"}


def test_large_data_is_left_out_and_small_data_and_code_stay(tmp_path: Path) -> None:
    files = {"a.py": CODE, "data.csv": b"1,2\n" * (MIB // 2), "small.csv": b"1,2\n", "n.ipynb": b" " * 2 * MIB}
    for found in (_read(tmp_path, "a.zip", zipped(files)), _read(tmp_path, "a.tgz", tarred(files))):
        assert set(found.files) == {"a.py", "small.csv", "n.ipynb"}
        assert said(found.notes[0]) == "left out, because it is no code and larger than 1 MiB: data.csv"


def test_many_notes_of_a_kind_are_one(tmp_path: Path) -> None:
    files = [member(f"l{number}", tarfile.SYMTYPE, "/etc/passwd") for number in range(9)]
    found = _read(tmp_path, "a.tar", tar_of([*files, (tarfile.TarInfo("a.py"), CODE)]))
    assert [said(note) for note in found.notes] == ["left out, because they are links: l0, l1, l2, l3, l4, 4 more"]


def test_copies_are_told_whatever_they_are_called(tmp_path: Path) -> None:
    all_of = [
        _read(tmp_path, "alice.py", CODE),
        _read(tmp_path, "bob.zip", zipped({"b.py": CODE})),
        _read(tmp_path, "carol.py", CODE + b"#"),
        _read(tmp_path, "dan.py", b"\0" * 60 * MIB),
        _read(tmp_path, "eve.py", b"\0" * 60 * MIB),
    ]
    found = copies({one.name: one.content for one in all_of})
    assert {name: said(note) for name, note in found.items()} == {
        "alice.py": "the same content as bob.zip",
        "bob.zip": "the same content as alice.py",
    }


# ---------------------------------------------------------------- what cannot be taken


NOT_TAKEN: dict[str, tuple[str, bytes, str]] = {
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\x00", "submission_other_archive"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c", "submission_other_archive"),
    "a rar by another name": ("a.zip", b"Rar!\x1a\x07\x01\x00", "submission_other_archive"),
    "cut off": ("a.zip", zipped({"a.py": CODE})[:-30], "submission_damaged"),
    "a changed byte": ("a.zip", zipped({"a.py": CODE}, 0).replace(b"def", b"dEf"), "submission_damaged"),
    "no archive": ("a.zip", b"hello", "submission_damaged"),
    "tar cut off": ("a.tar.gz", tarred({"a.py": CODE * 99})[:-40], "submission_damaged"),
    "no tar in gz": ("a.gz", gzip.compress(CODE), "submission_damaged"),
    "encrypted": ("a.zip", encrypted(zipped({"a.py": CODE})), "submission_encrypted"),
    "bzip2 in a zip": ("a.zip", zipped({"a.py": CODE}, zipfile.ZIP_BZIP2), "submission_other_archive"),
    "..": ("a.zip", zipped({"../a.py": CODE}), "submission_path_leaves"),
    ".. within": ("a.zip", zipped({"a/../../b.py": CODE}), "submission_path_leaves"),
    "absolute": ("a.tar", tarred({"/tmp/a.py": CODE}, "w"), "submission_path_leaves"),
    "drive": ("a.zip", zipped({"C:/a.py": CODE}), "submission_path_leaves"),
    "backslashes": ("a.zip", zipped({"..\\a.py": CODE}), "submission_path_leaves"),
    "a share": ("a.zip", zipped({"\\\\host\\a.py": CODE}), "submission_path_leaves"),
    "NUL": ("a.zip", zipped({"aXa.py": CODE}).replace(b"aXa.py", b"a\0a.py"), "submission_path_leaves"),
    "no file": ("a.zip", zipped({}), "submission_empty"),
    "only an empty file": ("a.zip", zipped({"a.py": b""}), "submission_empty"),
    "only links": ("a.tar", tar_of([member("a.py", tarfile.SYMTYPE, "/etc/passwd")]), "submission_nothing_left"),
    "many": ("a.zip", zipped({f"{number}.py": b"" for number in range(2_001)}), "submission_many"),
    "very many": ("a.zip", b"PK\x03\x04" + b"PK\x01\x02" * 20_001, "submission_many"),
}


@pytest.mark.parametrize("case", NOT_TAKEN)
def test_what_cannot_be_taken_has_a_problem(case: str, tmp_path: Path) -> None:
    name, content, code = NOT_TAKEN[case]
    assert _problem(_read(tmp_path, name, content)) == code


def test_empty_files_and_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "b.zip").touch()
    (tmp_path / "c").mkdir()
    (tmp_path / "d" / "__pycache__").mkdir(parents=True)
    (tmp_path / "d" / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert {_problem(read(place)) for place in places(tmp_path)} == {"submission_empty"}


def test_files_that_are_too_large_are_told(tmp_path: Path) -> None:
    for name, code in (("a.py", "submission_large"), ("b.zip", "submission_packed_large")):
        with (tmp_path / name).open("wb") as file:
            file.truncate(65 * MIB)
        assert _problem(_read(tmp_path, name)) == code


def test_links_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "link.py").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "linked").symlink_to(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.py").write_bytes(CODE)
    (tmp_path / "folder" / "out").symlink_to("/")
    (tmp_path / "folder" / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "folder" / "pipe.py")
    here = Path.cwd()
    os.chdir(tmp_path / "folder")  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket.py")
            found = listing(tmp_path)
            folder, link, pipe = map(read, found.places)
    finally:
        os.chdir(here)
    assert found.others == ("linked", "secret.txt")
    assert folder.files == {"a.py": CODE} and _codes(folder) == {"submission_links", "submission_specials"}
    assert (_problem(link), _problem(pipe)) == ("submission_link", "submission_special")


def test_links_pipes_and_devices_in_archives_are_left_out(tmp_path: Path) -> None:
    odd = [("l", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("p", tarfile.FIFOTYPE), ("d", tarfile.CHRTYPE)]
    made = [member(name, kind, "../../etc/passwd") for name, kind in odd]
    found = _read(tmp_path, "a.tar", tar_of([(tarfile.TarInfo("a.py"), CODE), *made]))
    assert found.files == {"a.py": CODE} and _codes(found) == {"submission_links", "submission_specials"}
    link = zipfile.ZipInfo("l.py")
    link.external_attr = 0o120777 << 16
    packed = _read(tmp_path, "a.zip", zipped_in_order([("a.py", CODE), (link, b"/etc/passwd")]))
    assert packed.files == {"a.py": CODE} and _codes(packed) == {"submission_links"}


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    for path in ("alone.py", "folder/closed.py", "folder/a.py"):
        (tmp_path / path).write_bytes(CODE)
    opened = os.open

    def denied(path: object, *rest: int) -> int:
        if str(path).endswith(("closed.py", "alone.py")):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", denied)  # root may read everything
    alone, folder = map(read, places(tmp_path))
    assert folder.files == {"a.py": CODE} and _codes(folder) == {"submission_closed_files"}
    assert alone.problem is not None and said(alone.problem) == "it cannot be read: Permission denied"


def test_what_vanishes_or_changes_in_between_is_a_problem_of_that_one(tmp_path: Path) -> None:
    assert _problem(read(Place("a.py", tmp_path / "a.py"))) == "submission_closed"


# ---------------------------------------------------------------- bombs

ZEROS = b"\0" * MIB


def _bombs() -> dict[str, tuple[str, bytes, set[str]]]:
    packer = gzip.compress(ZEROS)
    tar = tar_of([(tarfile.TarInfo("a.py"), b"")])[:512]
    flat = zipped_in_order((f"{number}.py", ZEROS) for number in range(30))
    one = zipped({"a.py": ZEROS * 51})
    return {
        "many files": ("a.zip", flat, {"submission_bomb"}),
        "one file": ("b.zip", one, {"submission_large"}),
        "nested": ("c.zip", zipped({f"{number}.zip": flat for number in range(9)}), {"submission_bomb"}),
        "gz": ("d.tar.gz", gzip.compress(tar) + packer * 200, {"submission_large"}),
        "bz2": ("e.tar.bz2", bz2.compress(ZEROS) * 200, {"submission_large"}),
        "xz": ("f.tar.xz", lzma.compress(ZEROS * 53, preset=0), {"submission_large"}),
    }


def test_bombs_are_stopped_while_they_are_read(tmp_path: Path) -> None:
    bombs = _bombs()
    for name, content, _ in bombs.values():
        (tmp_path / name).write_bytes(content)
    tracemalloc.start()
    found = {case: _problem(_read(tmp_path, name)) for case, (name, _, _) in bombs.items()}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(found[case] in codes for case, (_, _, codes) in bombs.items()), found
    assert most < 160 * MIB


def test_a_tar_that_goes_back_is_damaged(tmp_path: Path) -> None:
    """A negative size, as CVE-2025-8194 has it: an archive without an end."""
    raw = bytearray(tarred({"a.py": CODE, "b.py": CODE}, "w"))
    raw[1024 + 124 : 1024 + 136] = b"\xff" * 10 + b"\xfc\x00"
    total = sum(raw[1024 : 1024 + 148]) + 8 * 32 + sum(raw[1024 + 156 : 1024 + 512])
    raw[1024 + 148 : 1024 + 156] = b"%06o\0 " % total
    assert _problem(_read(tmp_path, "a.tar", bytes(raw))) == "submission_damaged"


def test_a_tar_is_damaged_where_a_later_header_is_none(tmp_path: Path) -> None:
    """Else a student would be told that what stands behind it is missing."""
    raw = bytearray(tarred({"a.py": CODE, "b.py": CODE}, "w"))
    raw[1024 + 148 : 1024 + 156] = b"000000\0 "
    assert _problem(_read(tmp_path, "a.tar", bytes(raw))) == "submission_damaged"


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_whatever_bytes_change_nothing_is_raised(name: str, tmp_path: Path) -> None:
    files = {"hw/affine.py": CODE, "hw/sub/relu.py": CODE * 20, "n.zip": zipped({"x.py": CODE})}
    raw, chance = PACKED[name](files), random.Random(7)
    for _ in range(150):
        damaged = bytearray(raw)
        for _ in range(chance.choice((1, 3, 30))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found = _read(tmp_path, name, bytes(damaged[: chance.choice((len(raw), chance.randrange(1, len(raw))))]))
        assert (found.problem is None) == bool(found.files) and all(map(is_safe, found.files))


# ---------------------------------------------------------------- names in archives, and encodings


def test_a_name_twice_and_names_that_differ_in_case_are_told(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = zipped_in_order(
            [("a.py", b"1"), ("./a.py", b"2"), ("A.py", b"3"), ("b", b"4"), ("b/c.py", b"5"), ("a.py", b"6")]
        )
    found = _read(tmp_path, "a.zip", raw)
    assert found.files == {"a.py": b"6", "A.py": b"3", "b/c.py": b"5"}
    assert _codes(found) == {"submission_twice", "submission_case", "submission_file_and_folder"}


def test_names_in_other_encodings_are_read(tmp_path: Path) -> None:
    name = "作业三".encode("gbk")
    for encoding, raw in (("gbk", name), ("utf-8", "作业三".encode()), ("cp437", "é_é.".encode("cp437"))):
        packed = with_name_of(zipped({"x" * len(raw) + ".py": CODE}), b"x" * len(raw), raw)
        assert list(_read(tmp_path, "a.zip", packed).files) == [raw.decode(encoding) + ".py"]
    tar = tar_of([(tarfile.TarInfo(name.decode("utf-8", "surrogateescape") + ".py"), CODE)])
    assert list(_read(tmp_path, "a.tar", tar).files) == ["作业三.py"]


def test_names_that_are_none_everywhere_are_changed_and_told(tmp_path: Path) -> None:
    names = ["ab:c.py", "con.py", "x\u202ey.py", "l\nm.py", "n" * 300 + ".py", "é" * 150 + ".py"]
    found = _read(tmp_path, "a.zip", zipped(dict.fromkeys(names, CODE)))
    assert len(found.files) == len(names) and all(map(is_safe, found.files)) and _codes(found) == {"submission_renamed"}
    assert all(path.endswith(".py") for path in found.files)
    mac = _read(tmp_path, "b.zip", zipped({"e\u0301.py": CODE}))
    assert list(mac.files) == ["é.py"] and mac.notes == ()


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("# é\n".encode(), set()),
        ("\ufeff# é\n".encode(), set()),
        ("# -*- coding: latin-1 -*-\n# é\n".encode("latin-1"), set()),
        ("# é\n".encode("latin-1"), {"submission_no_utf8"}),
        (b"# coding: no-such\n", {"submission_no_utf8"}),
        ("x = 1\n".encode("utf-16"), {"submission_utf16"}),
        ("x = 1\n".encode("utf-16-le"), {"submission_utf16"}),
        ("x = 1\n".encode("utf-32"), {"submission_utf16"}),
    ],
)
def test_what_is_not_utf8_is_told(raw: bytes, codes: set[str], tmp_path: Path) -> None:
    found = _read(tmp_path, "a.py", raw)
    assert found.files == {"a.py": raw} and _codes(found) == codes


# ---------------------------------------------------------------- on disk

ANY_NAME = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.lists(
        st.sampled_from(["..", ".", "/", "\\", "a", "C:", "con", "~", "\0", "é", "e\u0301", " ", "x" * 99]), max_size=9
    ).map("".join),
)


@given(ANY_NAME)
@settings(max_examples=150, deadline=None)
def test_a_safe_part_is_safe_and_stays(name: str) -> None:
    parts = steps(name)
    for part in parts or ():
        assert is_safe(safe(part)) and safe(safe(part)) == safe(part)


@given(st.dictionaries(ANY_NAME, st.just(CODE), min_size=1, max_size=6), st.sampled_from(["a.zip", "a.tar"]))
@settings(max_examples=150, deadline=None)
def test_nothing_is_written_outside_of_the_folder(files: dict[str, bytes], name: str) -> None:
    ends = {one.partition("\0")[0]: content for one, content in files.items()}  # where a zip archive cuts a name
    try:
        raw = zipped(ends) if name == "a.zip" else tarred(files, "w")
    except (UnicodeError, ValueError, IndexError):
        return  # no archive has such a name
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        found = _read(top, name, raw)
        write_into(found, top / "in" / "here")
        there = {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}
    assert there == {name} | {f"in/here/{path}" for path in found.files}


def test_what_is_written_is_its_owners(tmp_path: Path) -> None:
    found = _read(tmp_path, "a.zip", zipped({"a/b.py": CODE, "c.py": CODE}))
    write_into(found, tmp_path / "here")
    modes = {
        path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in (tmp_path / "here").rglob("*")
    }
    assert modes == {"here/a": 0o700, "here/a/b.py": 0o600, "here/c.py": 0o600}
    assert (tmp_path / "here").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "a//b.py", "a\\b.py", "", "a/../b.py", "."])
def test_a_path_that_was_not_made_here_is_not_written(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(path)}$"):
        write_into(Submission("a", "", {path: CODE}), tmp_path / "here")


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.py").symlink_to(tmp_path / "victim.py")
    with pytest.raises(FileExistsError):
        write_into(Submission("a", "", {"a.py": CODE}), tmp_path / "here")
    assert not (tmp_path / "victim.py").exists()
