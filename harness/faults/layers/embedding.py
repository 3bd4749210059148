"""Mistakes of the embedding: which row an id names, and how the gradients of its rows are put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook
from harness.scenario.model import Case
from harness.task.layers.embedding import entries
from harness.task.tape import Tape, Variable

_EMBEDDINGS = layers_of_kind("embedding")


def _square(case: Case) -> list[int]:
    return [i for i in _EMBEDDINGS(case) if case.layers[i].num_embeddings == case.layers[i].embedding_dim > 1]


def _padded(case: Case) -> list[int]:
    return [i for i in _EMBEDDINGS(case) if case.layers[i].padding is not None]


def _shifted(book: Textbook, index: int, ids: Any) -> Any:
    """The ids after these, the first after the last."""
    return book.kind.exact((book.kind.whole(ids) + 1) % book.case.layers[index].num_embeddings)


# ---------------------------------------------------------------- which row

_ROW_HINT = "Take a batch of the one id 0. Which numbers of your table should the layer give, and which does it?"


@fault(
    110,
    "forward",
    "an id takes the row after its own, as if the rows were counted from another number",
    hint=_ROW_HINT,
    thought="The output is wrong already: every row of the table has moved by one place.",
    sites=each_of(_EMBEDDINGS),
)
def embedding_id_off_by_one(book: Textbook, layers: Site) -> None:
    def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
        found: Variable[Any] = was(i, tape, tape.constant(_shifted(book, i, x.value)) if i in layers else x, own)
        return found

    book.wrap("expression", expression)


@fault(
    110,
    "forward",
    "an id names a column of the table, where a row is right",
    hint=_ROW_HINT,
    thought="The table is square, so that no shape complains; the output is wrong already.",
    sites=each_of(_square),
)
def embedding_table_transposed(book: Textbook, layers: Site) -> None:
    def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
        found: Variable[Any] = was(i, tape, x, {"weight": own["weight"].mT} if i in layers else own)
        return found

    book.wrap("expression", expression)


# ---------------------------------------------------------------- the gradients of rows

_SUM_HINT = "Take a batch of one id that stands twice. Both places move the loss: what is the gradient of its row?"


def _gradient(
    name: str,
    said: str,
    thought: str,
    given: Callable[[Textbook, int, Any, Any, Callable[[Any, Any], Any]], Any],
    select: Callable[[Case], list[int]] = _EMBEDDINGS,
    hint: str = _SUM_HINT,
) -> None:
    """The table's gradient is ``given(book, index, g, ids, right)``, ``right`` a function of the first two."""

    def inject(book: Textbook, layers: Site) -> None:
        def weight_gradient(was: Any, i: int, g: Any, x: Any) -> Any:
            return given(book, i, g, x, lambda g, x: was(i, g, x)) if i in layers else was(i, g, x)

        book.wrap("weight_gradient", weight_gradient)

    inject.__name__ = name
    thought = f"Every gradient but that of the table is right; {thought}"
    fault(111, "backward", said, hint=hint, thought=thought, sites=each_of(select))(inject)


def _times(book: Textbook, g: Any, factors: Any) -> Any:
    """g, each place by a factor."""
    return book.kind.multiplied(g, book.kind.exact(factors[..., None]))


def _last_places(ids: Any) -> Any:
    """1 where an id stands for the last time, else 0."""
    flat = ids.ravel()
    found = np.zeros(flat.size)
    found[flat.size - 1 - np.unique(flat[::-1], return_index=True)[1]] = 1
    return found.reshape(ids.shape)


def _shares(ids: Any) -> Any:
    """One over how many times each id stands in the batch."""
    return 1 / np.bincount(ids.ravel())[ids]


def _of_every_row(book: Textbook, index: int, g: Any) -> Any:
    rows = book.kind.exact(np.ones((book.case.layers[index].num_embeddings, 1)))
    total = book.kind.sums(g, *range(len(book.kind.shape(g)) - 1))
    return book.kind.product(rows, book.kind.viewed(total, lambda a: a.reshape(1, -1)))


def _with_padding(book: Textbook, index: int, g: Any, ids: Any) -> Any:
    layer = book.case.layers[index]
    return book.kind.scattered(g, entries(layer, book.kind.whole(ids)), layer.shapes()["weight"])


_gradient(
    "embedding_rows_assigned",
    "of an id that stands several times the last gradient alone is kept: assigned, or added by dW[ids] += g",
    "rows of ids that stand once are right as well.",
    lambda book, i, g, ids, right: right(_times(book, g, _last_places(book.kind.whole(ids))), ids),
)
_gradient(
    "embedding_rows_averaged",
    "a row's gradient is the mean over the places of its id, where their sum is right",
    "each row's is the right one divided by the number of times that its id stands in the batch.",
    lambda book, i, g, ids, right: right(_times(book, g, _shares(book.kind.whole(ids))), ids),
)
_gradient(
    "embedding_gradient_of_every_row",
    "every row of the table gets the gradients of all places, not of its own id's alone",
    "all its rows are the same.",
    lambda book, i, g, ids, right: _of_every_row(book, i, g),
    hint="Which rows of the table did the batch not use? By how much does the loss move when one of them does?",
)
_gradient(
    "embedding_gradient_off_by_one",
    "a gradient is added to the row after that of its id",
    "its rows have the right numbers, each one place too low.",
    lambda book, i, g, ids, right: right(g, _shifted(book, i, ids)),
    hint="Which row did the way forward take for an id, and to which row does the way back add?",
)
_gradient(
    "embedding_gradient_zero",
    "the table's gradient stays 0",
    "it is 0 in every entry.",
    lambda book, i, g, ids, right: book.scaled(0, right(g, ids)),
    hint="Print the gradient of the table. Which line should fill it?",
)
_gradient(
    "embedding_padding_moved",
    "the padding row has a gradient as every other row has, where it should be held",
    "the others' rows are right as well.",
    lambda book, i, g, ids, right: _with_padding(book, i, g, ids),
    select=_padded,
    hint="Which id stands where a text has ended? What should its row be after a thousand steps?",
)
