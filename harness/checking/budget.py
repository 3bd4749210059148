"""How long a search may go on: a busy machine does not make it shorter, and all searches have one end."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.candidate.process.patience import End, worked


@dataclass(frozen=True)
class Budget:
    """What one search may take. Called, it says whether that is used up."""

    seconds: float
    """Of processor time, of ours and of the candidate's processes together."""
    until: End | None = None
    """When all searches end; None for no end."""
    _began: float = field(default_factory=lambda: worked())

    def __call__(self) -> bool:
        return worked() - self._began > self.seconds or (self.until is not None and self.until.is_over)
