"""MNIST from its IDX files (gzipped or not) or from a MATLAB mnist_all.mat, checked, in one order.

IDX format: https://yann.lecun.com/exdb/mnist/ ; the MATLAB file holds train0..train9 and test0..test9, each an
n x 784 uint8 array. Rows are ordered stably by label, so that both give the same order.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from harness.ground.errors import DataError
from harness.ground.facts import fact
from harness.implementation import Array

#: MD5 of each file, uncompressed.
_MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
_SHAPES = {"train": 60_000, "t10k": 10_000}
#: Rows of each digit and the sum of all pixels, which no order of rows changes: what a MATLAB file is checked by.
_COUNTS = {
    "train": (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    "test": (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
}
#: A MATLAB file that unpacks to more is not read: eight times MNIST's 53 MiB would be its pixels as float64.
MOST_BYTES = 440 * 2**20
#: The type of an element that is packed, and the bytes that are unpacked at a time.
_COMPRESSED, _CHUNK = 15, 2**20
_PIXEL_SUMS = {"train": 1_567_298_545, "test": 264_923_200}


@dataclass(frozen=True)
class Digits:
    """Images (rows, 784) as uint8 and labels (rows,) as int64, ordered stably by label."""

    images: Array
    labels: Array


@lru_cache(maxsize=2)
def load(path: Path) -> tuple[Digits, Digits]:
    """Training and test set from a folder of IDX files or a .mat file. Raises DataError."""
    if path.suffix == ".mat":
        return _load_matlab(path)
    if not path.is_dir():
        raise DataError(fact("no_mnist_folder", folder=str(path), names=tuple(_MD5)))
    return _load_idx(path, "train"), _load_idx(path, "t10k")


def _ordered(images: Any, labels: Any) -> Digits:
    order = np.argsort(labels, kind="stable")
    return Digits(np.ascontiguousarray(images[order]), labels[order].astype(np.int64))


def _load_idx(folder: Path, part: str) -> Digits:
    rows = _SHAPES[part]
    images = _idx(folder, f"{part}-images-idx3-ubyte", offset=16, size=rows * 784)
    labels = _idx(folder, f"{part}-labels-idx1-ubyte", offset=8, size=rows)
    return _ordered(images.reshape(rows, 784), labels)


def _idx(folder: Path, name: str, offset: int, size: int) -> Any:
    path = next((found for found in (folder / f"{name}.gz", folder / name) if found.is_file()), None)
    if path is None:
        raise DataError(fact("no_idx_file", file=str(folder / name), name=name))
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            raw = file.read(offset + size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(fact("damaged_file", file=str(path), error=str(error))) from None
    if len(raw) != offset + size:
        code = "mnist_too_long" if len(raw) > offset + size else "mnist_too_short"
        raise DataError(fact(code, file=str(path), found=len(raw), right=offset + size))
    if hashlib.md5(raw, usedforsecurity=False).hexdigest() != _MD5[name]:
        raise DataError(fact("altered_file", file=str(path), md5=_MD5[name]))
    return np.frombuffer(raw, np.uint8, offset=offset)


def _load_matlab(path: Path) -> tuple[Digits, Digits]:
    from scipy.io import loadmat

    if not path.is_file():
        raise DataError(fact("no_file_there", file=str(path)))
    names = [f"{part}{digit}" for part, counts in _COUNTS.items() for digit in range(len(counts))]
    try:
        if _unpacks_to_more(path, MOST_BYTES):
            raise DataError(fact("unpacks_to_more", file=str(path), mebibytes=MOST_BYTES // 2**20))
        arrays = loadmat(path, variable_names=names)
    except DataError:
        raise
    except Exception as error:  # scipy raises many kinds for a damaged file
        raise DataError(fact("no_matlab", file=str(path), error=str(error))) from None
    return _from_matlab(path, arrays, "train"), _from_matlab(path, arrays, "test")


def _unpacks_to_more(path: Path, most: int) -> bool:
    """Whether the elements of a MATLAB 5 file have more bytes together, found without keeping them.

    https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf: a header of 128 bytes, the last two of which tell
    the byte order, then elements, each after its type and its number of bytes; one of type 15 is a zlib stream.
    """
    if path.stat().st_size > most:
        return True
    with path.open("rb") as file:
        order = {b"IM": "<", b"MI": ">"}.get(file.read(128)[126:])
        total = 0
        while order and total <= most and len(tag := file.read(8)) == 8:
            kind, size = struct.unpack(f"{order}II", tag)
            if kind == _COMPRESSED:
                total += _unpacked(file, size, most)
            else:
                file.seek(size, os.SEEK_CUR)
    return total > most


def _unpacked(file: BinaryIO, size: int, most: int) -> int:
    """How many bytes the next ``size`` ones unpack to, counted as far as ``most``."""
    stream, total = zlib.decompressobj(), 0
    while size > 0 and total <= most and (packed := file.read(min(size, _CHUNK))):
        size -= len(packed)
        while packed and total <= most:
            total += len(stream.decompress(packed, _CHUNK))
            packed = stream.unconsumed_tail
    return total


def _from_matlab(path: Path, arrays: Mapping[str, Any], part: str) -> Digits:
    found = []
    for digit, count in enumerate(_COUNTS[part]):
        array = arrays.get(f"{part}{digit}")
        if array is None or array.shape != (count, 784) or array.dtype != np.uint8:
            of = {"file": str(path), "name": f"{part}{digit}", "right": (count, 784)}
            if array is None:
                raise DataError(fact("mnist_lacks", **of))
            raise DataError(fact("mnist_of_dtype", **of, dtype=str(array.dtype), shape=array.shape))
        found.append(array)
    images = np.concatenate(found)
    if int(images.sum(dtype=np.int64)) != _PIXEL_SUMS[part]:
        raise DataError(fact("altered_pixels", file=str(path), part=part))
    return Digits(images, np.repeat(np.arange(10), _COUNTS[part]))
