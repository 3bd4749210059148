"""embedding: the layer that takes ids, and gives a row of its weight for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_FEATURES, Matrix, Size
from harness.scenario.kinds import Shape, Trained


class Embedding(Trained):
    """a = weight[ids], as torch.nn.Embedding; the first layer alone takes ids. The row ``padding_idx`` is never moved.

    weight (num_embeddings, embedding_dim), a row for each id, which are whole numbers from 0 on. The row of the padding
    starts as zeros where rows are drawn.
    """

    layer: Literal["embedding"]
    num_embeddings: Size | None = None
    embedding_dim: Size | None = None
    padding_idx: Annotated[int, Field(ge=-MAX_FEATURES, lt=MAX_FEATURES)] | None = None
    weight: Matrix | None = None

    order: ClassVar[int] = 15
    torch: ClassVar[str] = "Embedding"
    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, "weight")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("num_embeddings", "embedding_dim")}
    called: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("E", "C", "embedding", "embeddings", "emb", "embed", "W_embed", "W_emb", "We", "W_e")
    }
    fan: ClassVar[tuple[str, str]] = ("num_embeddings", "embedding_dim")
    takes_ids: ClassVar[str] = "num_embeddings"
    is_activation: ClassVar[bool] = False
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (2, 3))
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"num_embeddings": 4, "embedding_dim": 2},
        {"num_embeddings": 4, "embedding_dim": 3, "padding_idx": -2},
    )

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape, self.embedding_dim) if shape and self.embedding_dim else ()

    def problem(self, shape: Shape) -> Fact | None:
        rows = self.num_embeddings or 0
        if self.padding_idx is None or -rows <= self.padding_idx < rows:
            return super().problem(shape)
        return fact("no_such_row", row=self.padding_idx, rows=rows, last=rows - 1)

    @property
    def padding(self) -> int | None:
        """The row that is never moved, counted from the first."""
        return None if self.padding_idx is None else self.padding_idx % (self.num_embeddings or 1)

    def start_at_zero(self, name: str) -> Iterator[int]:
        yield from () if self.padding is None else (self.padding,)
