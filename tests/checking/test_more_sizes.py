"""What is right at some sizes alone: turned where it fits, entries in another order, windows that are square."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import verdicts

FLATTEN = """\
class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return {forward}

    def backward(self, dout):
        return {backward}
"""
BACK = {
    "right": "dout.reshape(self.shape)",
    "another order": "dout.reshape(self.shape, order='F')",
    "axes the other way round": "dout.reshape(self.shape[0], *self.shape[:0:-1]).T.reshape(self.shape)",
}
FORTRAN = "x.reshape(len(x), -1, order='F')"


@pytest.mark.parametrize("back", BACK)
def test_what_is_flattened_comes_back_in_its_order(tmp_path: Path, back: str) -> None:
    ((_, found),) = verdicts(tmp_path, FLATTEN.format(forward="x.reshape(len(x), -1)", backward=BACK[back]))
    assert found == ("right" if back == "right" else "wrong")


@pytest.mark.parametrize(("back", "verdict"), [(BACK["another order"], "right"), (BACK["right"], "wrong")])
def test_any_order_is_right_if_it_is_restored(tmp_path: Path, back: str, verdict: str) -> None:
    ((_, found),) = verdicts(tmp_path, FLATTEN.format(forward=FORTRAN, backward=back))
    assert found == verdict


def test_images_alone_are_flattened(tmp_path: Path) -> None:
    code = FLATTEN.format(forward="x.reshape(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3])", backward=BACK["right"])
    assert [found for _, found in verdicts(tmp_path, code)] == ["right"]


LINEAR = """\
def fc_forward(x, w, b):
    return x @ w + b, (x, w)


def fc_backward(dout, cache):
    x, w = cache
    return {dx}, x.T @ dout, dout.sum(axis=0)
"""
TURNED = (
    "dout @ (w if w.shape[0] == w.shape[1] else w.T)",
    "dout @ (w if dout.shape[1] == w.shape[0] else w.T)",
    "np.dot(dout, w if w.shape == w.T.shape else w.T)",
)


@pytest.mark.parametrize("dx", ["dout @ w.T", "np.einsum('nj,ij->ni', dout, w)"])
def test_a_layer_is_right_at_equal_sizes(tmp_path: Path, dx: str) -> None:
    assert [found for _, found in verdicts(tmp_path, LINEAR.format(dx=dx))] == ["right"]


@pytest.mark.parametrize("dx", TURNED)
def test_a_weight_that_is_turned_where_it_fits_is_wrong(tmp_path: Path, dx: str) -> None:
    assert [found for _, found in verdicts(tmp_path, LINEAR.format(dx=dx))] == ["wrong"]


POOL = """\
def max_pool_forward(x, pool_param):
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows, columns = (x.shape[2] - h) // s + 1, (x.shape[3] - w) // s + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[:, :, i, j] = x[:, :, i * s : i * s + h, j * s : j * s + w].max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward(dout, cache):
    x, pool_param = cache
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            seen = x[:, :, i * s : i * s + h, j * s : j * s + w]
            mask = seen == seen.max(axis=(2, 3), keepdims=True)
            dx[:, :, i * s : i * s + h, j * s : j * s + w] += mask * dout[:, :, i, j][:, :, None, None]
    return dx
"""
IGNORED = (
    ("j * s : j * s + w]", "j * s : j * s + h]"),
    (
        "dx[:, :, i * s : i * s + h, j * s : j * s + w] += mask",
        "dx[:, :, i * h : i * h + h, j * w : j * w + w] += mask",
    ),
)


def test_windows_that_are_not_square_are_right(tmp_path: Path) -> None:
    assert dict(verdicts(tmp_path, POOL)).popitem()[1] in ("right", "convention")


@pytest.mark.parametrize(("old", "new"), IGNORED)
def test_a_setting_that_is_ignored_is_wrong(tmp_path: Path, old: str, new: str) -> None:
    assert old in POOL
    assert {found for _, found in verdicts(tmp_path, POOL.replace(old, new))} <= {"wrong", "failed"}


def test_pools_that_take_equal_windows_alone_and_say_so_are_right(tmp_path: Path) -> None:
    code = POOL.replace("    rows, columns", "    assert h == w == s\n    rows, columns")
    assert dict(verdicts(tmp_path, code)).popitem()[1] in ("right", "convention")
