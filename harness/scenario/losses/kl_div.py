"""kl_div: of logarithms of probabilities, and probabilities."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class KLDiv(Loss):
    """scale · Σ target (log target − output), divided by batch (batchmean), 1 (sum), batch · outputs (mean) or outputs.

    torch.nn.KLDivLoss has the mean over the batch under the name of batchmean.
    """

    kind: Literal["kl_div"]
    reduction: Literal["mean", "batchmean", "sum", "mean_over_outputs"] = "mean"

    order: ClassVar[int] = 90
    torch: ClassVar[str] = "KLDivLoss"
    also: ClassVar[tuple[str, ...]] = ("kl", "kldivergence")
    torch_reductions: ClassVar[tuple[str, ...]] = ("batchmean", "sum")
    called: ClassVar[str] = r"kl|kullback|divergence"
    value: ClassVar[str] = "Σ target (log target − output), of logarithms of probabilities, and probabilities"
    of: ClassVar[str] = "log-probabilities"
    targets: ClassVar[Any] = "probabilities"
