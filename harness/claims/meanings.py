"""What a page says that its numbers are: ``w_5^{+} = ... = 0.3589``, the cell of a table, ``epoch 10, loss 0.25``.

Names are made alike however they are written: ``w_{11}``, ``w11``, ``W^{(1)}`` is ``w1``, and ``\\frac{\\partial E}
{\\partial w_5}``, ``dw5`` and ``grad_w5`` are the gradient of ``w5``. Nothing here knows a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harness.scenario.claims.pages import Found, Page, tables

GRADIENT, NEW, GIVEN = "gradient", "new", "given"
#: Words that tell what a number is, where it has no name.
WORDS: Mapping[str, re.Pattern[str]] = {
    "loss": re.compile(r"(?i)\b(loss|error|cost)\b|损失|误差|代价"),
    "output": re.compile(r"(?i)\b(outputs?|predict\w*|probabilit\w*)\b|输出|预测|概率"),
    "gradient": re.compile(r"(?i)\bgradients?\b|梯度"),
    "rate": re.compile(r"(?i)\blearning[ -]rate\b|\bstep[ _]size\b|学习率|学习速率|步长"),
}
#: What people call what is minimised; an error of one output alone is none.
LOSS = re.compile(r"^(e|l|j|c|etotal|ltotal|totalerror|loss|error|cost|mse|损失|误差|代价)(w,?b)?$")
_RATIO = re.compile(
    r"\\[dt]?frac\s*\{\s*\\partial(.*?)\}\s*\{\s*\\partial(.*?)\}\s*$|"
    r"(?:∂|\bd(?=\s?[A-Z]))\s*(\S+?)\s*/\s*(?:∂|d(?=[a-zA-Z]))\s*([\w(){}^'′]+)\s*$"
)
_OLD = re.compile(r"(?i)before|old|initial|start|更新前|初始|原")
_NEW = re.compile(r"(?i)after|new|updated|更新后|新")
_GRADIENT = re.compile(r"(?i)grad|^d[a-z]|∂|\\partial|\\frac|梯度|偏导")
_COUNT = re.compile(
    r"(?i)\b(?:epoch|iteration|iter|step|round)s?\W{0,3}(\d+)\b|第\s*(\d+)\s*[次轮步]|(?:迭代|训练)\s*(\d+)\s*次"
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁺", "0123456789+")
_COUNTED = re.compile(r"(?i)^(epochs?|iter(ation)?s?|steps?|迭代|迭代次数|轮次|次数|步数|n|t)$")
#: Ends a statement: what stands before it says nothing of what stands behind it.
_ENDS = re.compile(r"[\n$|，；。;、`]|\\q?quad|\\\\(?![a-z])|, (?=[^\d\s+-])|[.:：](?=\s|$)|：")
_EQUALS = re.compile(r"(?<![=<>!])=(?!=)|\\leftarrow|\\gets|←|\\approx|≈")
_OPERATOR_BEHIND = re.compile(r"\s*\)?\s*(\\?\*|/|×|·|\+|[-−](?!->)|\(|\^|\\cdot|\\times)")


@dataclass(frozen=True)
class Meaning:
    """What is said of one number."""

    name: str = ""
    """Made alike; of an equation, what stands on its left."""
    role: str = ""
    """``gradient`` of what is named, ``new`` after a step, ``given`` before it; "" where that is not said."""
    is_operand: bool = False
    """Whether it stands within a formula, and is not what the formula gives."""
    count: int | None = None
    """After how many steps."""
    words: frozenset[str] = frozenset()
    """Of WORDS those right before it."""


def meanings(page: Page) -> Mapping[Found, Meaning]:
    """What is said of each number of a page."""
    found = {one: _of_number(page, one) for one in page.numbers}
    return {**found, **{one: said for one, said in _in_tables(page) if said.name or said.role}}


def plain_name(text: str) -> tuple[str, str]:
    """A name made alike, and the role that its signs give: ``("w5", "new")`` of ``w_5^{+}``."""
    if ratio := _RATIO.search(text):
        of, by = [group for group in ratio.groups() if group is not None]
        is_of_loss = LOSS.match(plain_name(of)[0])
        return (plain_name(by)[0], GRADIENT) if is_of_loss else ("", "")
    text = text.translate(_SUBSCRIPTS)
    text = re.sub(r"\\(?:boldsymbol|mathbf|mathrm|mathcal|text|bm|vec|hat)\b", "", text)
    text = re.sub(r"(?<=\w)\[\s*['\"](\w+)['\"]\s*\]", r"_\1", text)
    text = (
        re.sub(r"\\(?=delta|eta|alpha|theta|Delta)", "", text)
        .replace("δ", "delta")
        .replace("η", "eta")
        .replace("α", "alpha")
    )
    last = re.search(r"[^\W\d_](?:[\w{}^()+*'′ ]|(?<=[_{,(]),)*$", _tail(text))
    if not last:
        return "", ""
    name = re.sub(r"[\s{}_()^]", "", last[0]).lower()
    marked = re.fullmatch(r"(.+?)(\+|'|′|\*|new|updated)", name)
    return (marked[1], NEW) if marked else (name.rstrip("+'′*"), "")


def _tail(text: str) -> str:
    """The last word of what stands on the left, with the indices that belong to it."""
    found = re.search(
        r"(?:[A-Za-zΑ-ω][\w.]*(?:\s*[_^]\s*(?:\{[^{}]*\}|\([^()]*\)|\w|[+'′*]))*|\{[A-Za-z]\}(?:[_^](?:\{[^{}]*\}|\w))*)[+'′*]?\s*$",
        text,
    )
    return found[0] if found else ""


# ---------------------------------------------------------------- in a sentence, or an equation


def _of_number(page: Page, one: Found) -> Meaning:
    start, end = page.offsets[one.start], page.offsets[one.end - 1] + 1
    line = page.raw.rfind("\n", 0, start) + 1
    before = page.raw[max(line, start - 400) : start]
    count = _count_in(before)
    clause = before[_last_end(before) :]
    parts = _EQUALS.split(clause)
    if len(parts) == 1:
        return Meaning(count=count, words=_words(page, one))
    name, role = plain_name(_left_of(before, clause, parts[0]))
    is_result = not re.sub(r"[\s(\-−+$]", "", parts[-1]) and not _OPERATOR_BEHIND.match(page.raw[end : end + 12])
    rest = frozenset() if name else _words(page, one)
    return Meaning(name, role, not is_result, count, rest)


def _left_of(before: str, clause: str, left: str) -> str:
    """What an equation begins with; an empty left side goes on from the line before."""
    return left if left.strip() else before[: len(before) - len(clause)]


def _last_end(before: str) -> int:
    """Where the statement begins that goes on at the end."""
    return max((match.end() for match in _ENDS.finditer(before)), default=0)


def _count_in(before: str) -> int | None:
    found = list(_COUNT.finditer(before))
    return int(next(filter(None, found[-1].groups()))) if found else None


def _words(page: Page, one: Found) -> frozenset[str]:
    """Of the sentence so far, which may have begun in the line before."""
    start = page.offsets[one.start]
    sentence = re.split(r"[。；|]|\.\s|\n\s*\n", page.raw[max(0, start - 160) : start])[-1]
    near = [max((match.end() for match in pattern.finditer(sentence)), default=-1) for pattern in WORDS.values()]
    last = max(near)
    return frozenset(word for word, at in zip(WORDS, near, strict=True) if at == last >= 0)


# ---------------------------------------------------------------- in a table


def _in_tables(page: Page) -> Iterator[tuple[Found, Meaning]]:
    """A cell is what its row is called, in the role of its column; or its column's name after so many steps."""
    for rows in tables(page.raw):
        header = [page.raw[first:last].strip(" $`") for first, last in rows[0]]
        for row in rows[1:]:
            cells = [page.raw[first:last].strip(" $`") for first, last in row]
            for index, (first, last) in enumerate(row[: len(header)]):
                inside = page.between(first, last)
                if len(inside) == 1:
                    yield inside[0], _of_cell(header, cells, index)


def _of_cell(header: list[str], cells: list[str], index: int) -> Meaning:
    name, role = plain_name(cells[0]) if index and re.match(r"[^\W\d]|\\", cells[0]) else ("", "")
    above = header[index]
    if name:
        return Meaning(name, role or _role_of(above))
    is_counted = index > 0 and bool(_COUNTED.match(header[0])) and cells[0].isdigit()
    own, role = plain_name(above)
    words = frozenset(word for word, pattern in WORDS.items() if pattern.search(above))
    return replace(Meaning(own, role, words=words), count=int(cells[0]) if is_counted else None)


def _role_of(header: str) -> str:
    for role, pattern in ((GIVEN, _OLD), (NEW, _NEW), (GRADIENT, _GRADIENT)):
        if pattern.search(header):
            return role
    return ""
