"""plain: w − lr g."""

from __future__ import annotations

from typing import Any


def update(kind: Any, options: Any, step: int, name: str, w: Any, g: Any, _: Any, see: Any) -> None:
    parameter, moved = kind.stored(w, kind.combined((-options.lr_at(step), g)))
    see("update", name, moved)
    see("parameter", name, parameter)
