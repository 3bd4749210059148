"""MNIST from IDX files and from a MATLAB file, and everything that can be wrong with them."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import case
from scipy.io import savemat

from harness.ground.errors import DataError
from harness.scenario.sources import data, mnist

FOLDER = Path(__file__).parents[1] / "scenarios" / "data" / "mnist"
IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="MNIST is not in this checkout")


@pytest.fixture(scope="module")
def digits() -> tuple[mnist.Digits, mnist.Digits]:
    return mnist.load(FOLDER)


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    """mnist_all.mat's arrays, made out of the IDX files as they are."""

    def read(name: str, offset: int) -> np.ndarray:
        return np.frombuffer(gzip.decompress((FOLDER / f"{name}.gz").read_bytes()), np.uint8, offset=offset)

    found = {}
    for part, idx in (("train", "train"), ("test", "t10k")):
        images = read(f"{idx}-images-idx3-ubyte", 16).reshape(-1, 784)
        labels = read(f"{idx}-labels-idx1-ubyte", 8)
        found |= {f"{part}{digit}": images[labels == digit] for digit in range(10)}
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the IDX files, as links."""
    for file in FOLDER.glob("*.gz"):
        (tmp_path / file.name).symlink_to(file.resolve())
    return tmp_path


def _replaced(folder: Path, name: str, content: bytes) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_bytes(content)


# ---------------------------------------------------------------- what is read


def test_rows_are_ordered_by_label(digits: tuple[mnist.Digits, mnist.Digits]) -> None:
    for part, rows in zip(digits, (60_000, 10_000), strict=True):
        assert part.images.shape == (rows, 784) and part.images.dtype == np.uint8
        assert part.labels.shape == (rows,) and part.labels.dtype == np.int64
        assert (np.diff(part.labels) >= 0).all()


def test_idx_files_may_be_unpacked(folder: Path, digits: tuple[mnist.Digits, mnist.Digits]) -> None:
    for file in list(folder.glob("*.gz")):
        _replaced(folder, file.stem, gzip.decompress(file.read_bytes()))
        file.unlink()
    for found, expected in zip(mnist.load(folder), digits, strict=True):
        assert np.array_equal(found.images, expected.images)
        assert np.array_equal(found.labels, expected.labels)


def test_a_matlab_file_gives_the_same_order(
    tmp_path: Path, arrays: dict[str, np.ndarray], digits: tuple[mnist.Digits, mnist.Digits]
) -> None:
    savemat(tmp_path / "mnist_all.mat", arrays)
    for found, expected in zip(mnist.load(tmp_path / "mnist_all.mat"), digits, strict=True):
        assert np.array_equal(found.images, expected.images)
        assert np.array_equal(found.labels, expected.labels)


def test_a_case_shuffles_divides_and_casts(digits: tuple[mnist.Digits, mnist.Digits]) -> None:
    found = case(
        "float32",
        network=[{"layer": "linear", "in_features": 784, "out_features": 10}],
        loss={"kind": "cross_entropy"},
        data={"source": "mnist", "divide_by": 225, "shuffle_seed": 3},
        training={"steps": 1, "batch": {"size": 5}},
    )
    rows = data.load(replace(found, data_paths={"mnist": FOLDER}))
    order = np.random.RandomState(3).permutation(60_000)[:5]
    batch = next(data.batches(found, rows.train))
    assert np.array_equal(batch.inputs, digits[0].images[order].astype(np.float32) / np.float32(225))
    assert batch.inputs.dtype == np.float32
    assert np.array_equal(batch.targets, digits[0].labels[order])
    assert rows.test is not None and np.array_equal(rows.test.targets, digits[1].labels)


# ---------------------------------------------------------------- what is refused


def test_a_missing_folder_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"no such folder; it should hold {IMAGES}"):
        mnist.load(tmp_path / "nowhere")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / f"{IMAGES}.gz").unlink()
    with pytest.raises(DataError, match=f"{IMAGES}: no such file, nor {IMAGES}.gz"):
        mnist.load(folder)


def test_a_truncated_gzip_file_is_refused(folder: Path) -> None:
    whole = (FOLDER / f"{IMAGES}.gz").read_bytes()
    _replaced(folder, f"{IMAGES}.gz", whole[: len(whole) // 2])
    with pytest.raises(DataError, match="damaged or truncated"):
        mnist.load(folder)


def test_a_gzip_file_with_a_flipped_bit_is_refused(folder: Path) -> None:
    whole = bytearray((FOLDER / f"{IMAGES}.gz").read_bytes())
    whole[len(whole) // 2] ^= 1
    _replaced(folder, f"{IMAGES}.gz", bytes(whole))
    with pytest.raises(DataError, match=r"damaged|altered|bytes uncompressed"):
        mnist.load(folder)


@pytest.mark.parametrize("content", [b"", b"not a gzip file", b"\x1f\x8b"])
def test_what_is_no_gzip_file_is_refused(folder: Path, content: bytes) -> None:
    _replaced(folder, f"{IMAGES}.gz", content)
    with pytest.raises(DataError, match=f"{IMAGES}.gz: (damaged|0 bytes)"):
        mnist.load(folder)


@pytest.mark.parametrize(("size", "found"), [(100, "100"), (60_000 * 784 + 17, "more than 47040016")])
def test_a_file_of_another_size_is_refused(folder: Path, size: int, found: str) -> None:
    (folder / f"{IMAGES}.gz").unlink()
    _replaced(folder, IMAGES, bytes(size))
    with pytest.raises(DataError, match=f"{IMAGES}: {found} bytes uncompressed, but should be 47040016"):
        mnist.load(folder)


def test_a_small_file_that_unpacks_to_much_is_not_unpacked_whole(folder: Path) -> None:
    with gzip.open(folder / "bomb", "wb", compresslevel=1) as file:
        for _ in range(64):
            file.write(bytes(2**20))
    (folder / f"{IMAGES}.gz").unlink()
    (folder / "bomb").rename(folder / f"{IMAGES}.gz")
    with pytest.raises(DataError, match="more than 47040016 bytes"):
        mnist.load(folder)


def test_an_altered_label_is_refused(folder: Path) -> None:
    raw = bytearray(gzip.decompress((FOLDER / f"{LABELS}.gz").read_bytes()))
    raw[1000] = (raw[1000] + 1) % 10
    _replaced(folder, f"{LABELS}.gz", gzip.compress(bytes(raw), 1))
    with pytest.raises(DataError, match=f"{LABELS}.gz: altered"):
        mnist.load(folder)


def test_a_directory_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / f"{IMAGES}.gz").unlink()
    (folder / f"{IMAGES}.gz").mkdir()
    with pytest.raises(DataError, match="no such file"):
        mnist.load(folder)


@pytest.mark.parametrize("content", [b"", b"not a MATLAB file", b"MATLAB 5.0 MAT-file" + bytes(200)])
def test_what_is_no_matlab_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mnist_all.mat").write_bytes(content)
    with pytest.raises(DataError, match=r"not a readable MATLAB file|train0 is missing"):
        mnist.load(tmp_path / "mnist_all.mat")


def test_a_missing_matlab_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"mnist_all\.mat: no such file"):
        mnist.load(tmp_path / "mnist_all.mat")


def test_a_truncated_matlab_file_is_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    savemat(tmp_path / "whole.mat", {"train0": arrays["train0"]})
    raw = (tmp_path / "whole.mat").read_bytes()
    (tmp_path / "mnist_all.mat").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(DataError, match="not a readable MATLAB file"):
        mnist.load(tmp_path / "mnist_all.mat")


def test_matlab_arrays_of_another_shape_or_dtype_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    savemat(tmp_path / "a.mat", {"train0": arrays["train0"][:-1]})
    with pytest.raises(DataError, match=r"train0 is uint8 of shape \(5922, 784\), but should be uint8 of shape \(5923"):
        mnist.load(tmp_path / "a.mat")
    savemat(tmp_path / "b.mat", {"train0": arrays["train0"].astype(np.float32)})
    with pytest.raises(DataError, match="train0 is float32"):
        mnist.load(tmp_path / "b.mat")


def test_an_altered_matlab_array_is_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    altered = arrays["train7"].copy()
    altered[0, 400] ^= 1
    savemat(tmp_path / "mnist_all.mat", {**arrays, "train7": altered})
    with pytest.raises(DataError, match="altered: the pixels of train do not add up"):
        mnist.load(tmp_path / "mnist_all.mat")


@pytest.mark.parametrize("path", ["../outside", "/etc"])
def test_a_scenario_cannot_name_data_outside_its_folder(path: str) -> None:
    found = case(
        network=[{"layer": "linear", "in_features": 784, "out_features": 10}],
        loss={"kind": "cross_entropy"},
        data={"source": "mnist", "path": path, "shuffle_seed": 0},
    )
    with pytest.raises(DataError, match=f"data.path: {path} lies outside"):
        data.load(found)


@pytest.mark.parametrize("path", ["nowhere", "n" * 5_000])
def test_data_that_is_not_there_is_a_data_error(path: str) -> None:
    found = case(
        network=[{"layer": "linear", "in_features": 784, "out_features": 10}],
        loss={"kind": "cross_entropy"},
        data={"source": "mnist", "path": path, "shuffle_seed": 0},
    )
    with pytest.raises(DataError, match="no such file or folder; name MNIST's place with --data mnist=PATH"):
        data.load(found)
