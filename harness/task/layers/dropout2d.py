"""dropout2d: as dropout, its mask one number a channel."""

from __future__ import annotations

from harness.task.layers.dropout import forward as forward
