"""The packages beside a candidate's NumPy that are kept from it: what computes gradients, and the harness itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.candidate.process import worker

_PACKAGES = ("site-packages", "dist-packages")
#: What would compute gradients, and what belongs to it.
_BESIDES = frozenset({"functorch", "torchgen", "triton", "nvidia"})


def hidden(roots: Iterable[Path], allow: frozenset[str]) -> Iterator[Path]:
    """The folders of frameworks that compute gradients, and of the harness, among the packages of a Python."""
    names = (worker.FRAMEWORKS | worker.OURS | _BESIDES) - allow
    if allow & worker.FRAMEWORKS:
        names -= _BESIDES
    for root in roots:
        found = {
            path.resolve(): path
            for place in reversed(_places(root))
            for name in names
            if (path := place / name).is_dir()
        }
        yield from sorted(found.values())


def _places(root: Path) -> list[Path]:
    """Where packages are installed in a folder; where a link leads to the same, after it."""
    patterns = [f"{at}lib*/python3*/{place}" for at in ("", "local/") for place in _PACKAGES]
    return [root, *sorted(place for pattern in patterns for place in root.glob(pattern))]
