"""Changes of statements: to where, in which order, how often, and what two of them exchange."""

from __future__ import annotations

import ast
import copy
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.checking.editing.edit import (
    FUNCTION,
    OTHER,
    REMOVED,
    SIMPLE,
    SLIP,
    UFUNCS,
    Edit,
    File,
    are_alike,
    is_value,
    parsed,
    ran,
)
from harness.ground.facts import fact


def bodies(function: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield body


def of_statement(file: File, statement: ast.stmt, values: Sequence[str]) -> Iterator[Edit]:
    if isinstance(statement, (ast.AugAssign, ast.Assign)):
        yield from _assigned_otherwise(file, statement, values)
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return)) and statement.value is not None:
        yield from _every_use(file, statement.value, values)
        yield from _two_exchanged(file, statement.value)
    if isinstance(statement, ast.For):
        iterated = file.text(statement.iter)
        yield file.put(OTHER, statement.iter, f"reversed(list({iterated}))")
        for other in values:
            if other != iterated:
                yield file.put(OTHER, statement.iter, other)
    if isinstance(statement, ast.FunctionDef):
        yield from _bound_early(file, statement)
    if isinstance(statement, ast.If):
        yield file.put(OTHER, statement.test, f"not ({file.text(statement.test)})")


def _bound_early(file: File, function: ast.FunctionDef) -> Iterator[Edit]:
    """``def pull(g):`` as ``def pull(g, kind=kind):``: a function that is made in a loop sees what the loop leaves."""
    loop = file.parents.get(function)
    while loop is not None and not isinstance(loop, (ast.For, *FUNCTION)):
        loop = file.parents.get(loop)
    asked = [one.arg for one in function.args.args]
    if not isinstance(loop, ast.For) or not asked:
        return
    inner = [one for part in function.body for one in ast.walk(part) if isinstance(one, ast.Name)]
    own = {*asked, *(one.id for one in inner if isinstance(one.ctx, ast.Store))}
    changed = {one.id for one in ast.walk(loop) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    if late := sorted((changed & {one.id for one in inner}) - own):
        end = max([*map(file.end_of, function.args.args), *map(file.end_of, function.args.defaults)])
        text = "".join(f", {name}={name}" for name in late)
        yield Edit(file.number, SLIP, end, end, text, function.lineno)


def _assigned_otherwise(file: File, statement: ast.Assign | ast.AugAssign, values: Sequence[str]) -> Iterator[Edit]:
    target = statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
    if isinstance(target, (ast.Tuple, ast.List)):
        return
    name, value = file.text(target), file.text(statement.value)
    for sign in ("=", "+=", "-=", "*=", "/="):
        text = f"{name} {sign} {value}"
        if text != file.text(statement):
            yield file.edit(SLIP if sign in ("=", "+=", "-=") else OTHER, statement, text)
    for other in values:
        if other != name:
            yield file.edit(SLIP if are_alike(name, other) else OTHER, target, other)
    yield from _in_place(file, statement, name)
    yield from _with_another_of_its_kind(file, statement, name)
    if isinstance(statement, ast.AugAssign):
        yield from _at_every_index(file, statement)
        sign = "+" if isinstance(statement.op, ast.Add) else "-"
        yield file.edit(OTHER, statement, f"{name} = {name} {sign} ({value})")
    if isinstance(statement.value, (ast.Name, ast.Attribute, ast.Subscript)):
        yield file.edit(OTHER, statement, f"{name} = {value}.copy()")


def _at_every_index(file: File, statement: ast.AugAssign) -> Iterator[Edit]:
    """``np.add.at(dW, ids, g)`` for ``dW[ids] += g``, which of several of one index keeps the last alone."""
    target = statement.target
    if not isinstance(target, ast.Subscript) or not isinstance(statement.op, (ast.Add, ast.Sub)):
        return
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    if not any(isinstance(one, ast.Slice) for one in parts):
        sign = "add" if isinstance(statement.op, ast.Add) else "subtract"
        index = ast.unparse(target.slice)
        yield file.edit(
            SLIP, statement, f"np.{sign}.at({file.text(target.value)}, {index}, {file.text(statement.value)})"
        )


#: A name with a number at its end, as a whole.
_NUMBERED = re.compile(r"\b([^\W\d]\w*?)(\d+)\b")


def _with_another_of_its_kind(file: File, statement: ast.Assign | ast.AugAssign, name: str) -> Iterator[Edit]:
    """``w7 = w7 - lr * d_w7`` beside ``w6 = w6 - lr * d_w6``, where nothing of the same function gives w7."""
    numbered = _NUMBERED.search(name)
    own = file.text(statement)
    if numbered is None or "\n" in own:
        return
    function = file.function_of(statement)
    assigned = {file.text(target) for one in ast.walk(function) for target in _targets(one)}
    known = set(_NUMBERED.findall(file.data.decode()))
    used = {stem for stem, number in _NUMBERED.findall(own) if number == numbered[2]}
    for number in sorted({number for stem, number in known if stem == numbered[1]} - {numbered[2]}):
        other, target = (_renumbered(text, numbered[2], number) for text in (own, name))
        if target not in assigned and all((stem, number) in known for stem in used):
            yield file.edit(SLIP, statement, f"{own}; {other}")


def _renumbered(text: str, own: str, other: str) -> str:
    """With another number where a name ends with this one."""
    return _NUMBERED.sub(lambda found: found[1] + (other if found[2] == own else found[2]), text)


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []


def _in_place(file: File, statement: ast.Assign | ast.AugAssign, name: str) -> Iterator[Edit]:
    """``W = W - step`` as ``W -= step``, which reaches whoever else holds the array."""
    value = statement.value
    if isinstance(statement, ast.AugAssign) or not isinstance(value, ast.BinOp) or file.text(value.left) != name:
        return
    if isinstance(value.op, (ast.Add, ast.Sub)):
        sign = "+=" if isinstance(value.op, ast.Add) else "-="
        yield file.edit(SLIP, statement, f"{name} {sign} {file.text(value.right)}")


def _every_use(file: File, value: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """``z * (1 - z)`` as ``a * (1 - a)`` and as ``f(z) * (1 - f(z))``: another value wherever one stands."""
    used: dict[str, int] = {}
    for node in ast.walk(value):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and is_value(file, node):
            used[file.text(node)] = used.get(file.text(node), 0) + 1
    for own in (text for text, count in used.items() if count > 1):
        for other in (*values, *(f"{function}({own})" for function in (*file.functions.get("1", []), *UFUNCS))):
            if other != own:
                rank = SLIP if are_alike(own, other) else OTHER
                yield file.put(rank, value, _Exchange({own: parsed(other)}).visit(copy.deepcopy(value)))


def _two_exchanged(file: File, value: ast.expr) -> Iterator[Edit]:
    """``k * x2, k * x1`` as ``k * x1, k * x2``: two values of a statement, each in the place of the other."""
    nodes = [node for node in ast.walk(value) if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))]
    used = list(dict.fromkeys(file.text(node) for node in nodes if is_value(file, node)))
    for one, other in itertools.combinations(used, 2):
        if one not in other and other not in one:
            exchange = _Exchange({one: parsed(other), other: parsed(one)})
            yield file.put(SLIP, value, exchange.visit(copy.deepcopy(value)))


class _Exchange(ast.NodeTransformer):
    """Puts expressions in the place of others wherever these are loaded."""

    def __init__(self, others: Mapping[str, ast.expr]) -> None:
        self._others = {ast.dump(parsed(own)): other for own, other in others.items()}

    def visit(self, node: ast.AST) -> Any:
        return self._others.get(ast.dump(node)) or self.generic_visit(node)


def of_body(file: File, body: list[ast.stmt]) -> Iterator[Edit]:
    """Statements that are too much, stand in the wrong order, or in a loop rather than behind it."""
    rows = [_Block(file, one) for one in body if not _is_head(one)]
    if any(row.shares_its_lines for row in rows):
        return
    for row in rows:
        if row.is_simple and len(body) > 1:
            yield Edit(file.number, SLIP, *row.span, f"{row.indent}pass\n", row.line, REMOVED)
    for i, row in enumerate(rows):
        if not row.is_simple:
            continue
        for j in range(len(rows) + 1):
            if j < i or j > i + 1:
                yield _moved(file, rows, i, j)
    for one, other in (*itertools.pairwise(rows), *zip(rows, rows[2:], strict=False)):
        yield from _exchanged(file, one, other)
    yield from _through_a_loop(file, rows)


def _is_head(statement: ast.stmt) -> bool:
    """Whether it has to come first: a docstring, or what names are global."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, (ast.Global, ast.Nonlocal))


def _exchanged(file: File, one: _Block, other: _Block) -> Iterator[Edit]:
    """What two statements that follow each other assign, each to the other's target."""
    a, b = one.statement, other.statement
    if type(a) is type(b) and isinstance(a, (ast.Assign, ast.AugAssign)) and one.is_simple and other.is_simple:
        assert isinstance(b, (ast.Assign, ast.AugAssign))
        between = file.data[file.span(a.value)[1] : file.span(b.value)[0]].decode()
        text = file.text(b.value) + between + file.text(a.value)
        yield Edit(file.number, SLIP, file.span(a.value)[0], file.span(b.value)[1], text, one.line)


class _Block:
    """A statement with its lines."""

    def __init__(self, file: File, statement: ast.stmt) -> None:
        self.statement = statement
        self.line, self.last = statement.lineno, statement.end_lineno or statement.lineno
        self.span = file.starts[self.line], min(file.starts[self.last + 1], len(file.data))
        before = file.data[file.starts[self.line] : file.at(self.line, statement.col_offset)].decode()
        after = file.data[file.at(self.last, statement.end_col_offset or 0) : self.span[1]].decode().strip()
        self.indent = before
        self.shares_its_lines = bool(before.strip()) or after.startswith(";") or ";" in after.partition("#")[0]
        self.is_simple = isinstance(statement, SIMPLE) and ran(file, statement)
        self.text = file.data[self.span[0] : self.span[1]].decode()
        self.text += "" if self.text.endswith("\n") else "\n"

    def indented(self, indent: str) -> str:
        """The lines of the statement at another depth."""
        return "".join(
            indent + line.removeprefix(self.indent) if line.startswith(self.indent) else line
            for line in self.text.splitlines(keepends=True)
        )


def _moved(file: File, rows: Sequence[_Block], i: int, j: int) -> Edit:
    """Statement i before statement j, or at the end."""
    order = [row for row in rows if row is not rows[i]]
    order.insert(j if j < i else j - 1, rows[i])
    first, last = min(i, j), max(i, j - 1)
    between = rows[first : last + 1]
    gaps = _gaps(file, between)
    text = "".join(row.text + gap for row, gap in zip(order[first : last + 1], [*gaps, ""], strict=True))
    to = fact("moved_before", line=rows[j].line) if j < i else fact("moved_behind", line=rows[j - 1].last)
    near = SLIP if abs(i - j) <= 2 else OTHER
    return Edit(file.number, near, between[0].span[0], between[-1].span[1], text, rows[i].line, to)


def _gaps(file: File, rows: Sequence[_Block]) -> list[str]:
    """What stands between one and the next: empty lines and comments."""
    return [file.data[one.span[1] : other.span[0]].decode() for one, other in itertools.pairwise(rows)]


def _through_a_loop(file: File, rows: Sequence[_Block]) -> Iterator[Edit]:
    """The last statement of a loop or a branch behind it, the first one before it, and what stands there into it."""
    for i, row in enumerate(rows):
        if not isinstance(row.statement, (ast.For, ast.While, ast.If)):
            continue
        inner = [_Block(file, one) for one in row.statement.body]
        if row.statement.orelse or any(one.shares_its_lines for one in inner):
            continue
        last, first = inner[-1], inner[0]
        head = file.data[row.span[0] : first.span[0]].decode()
        start, end = row.span
        if len(inner) > 1 and (last.is_simple or isinstance(last.statement, ast.For)):
            text = file.data[start : last.span[0]].decode() + last.indented(row.indent)
            yield Edit(file.number, SLIP, start, end, text, last.line, fact("moved_behind_loop"))
        if len(inner) > 1 and first.is_simple:
            text = first.indented(row.indent) + head + file.data[first.span[1] : end].decode()
            yield Edit(file.number, SLIP, start, end, text, first.line, fact("moved_before_loop"))
        if i + 1 < len(rows) and rows[i + 1].is_simple:
            text = file.data[start:end].decode() + rows[i + 1].indented(first.indent)
            yield Edit(
                file.number, SLIP, start, rows[i + 1].span[1], text, rows[i + 1].line, fact("moved_into_loop_above")
            )
        if i and isinstance(rows[i - 1].statement, SIMPLE) and any(one.is_simple for one in inner):
            yield _into_the_loop_below(file, rows[i - 1], row, first)


def _into_the_loop_below(file: File, one: _Block, loop: _Block, first: _Block) -> Edit:
    """A statement as the first of a loop: on the line of what is first, where it can be, so that all others stay."""
    begin, end = one.span[0], loop.span[1]
    between = file.data[one.span[1] : loop.span[0]].decode()
    head, rest = file.data[loop.span[0] : first.span[0]].decode(), file.data[first.span[0] : end].decode()
    if first.is_simple:
        gap = "\n" * (one.last - one.line + 1) + between
        text = gap + head + first.indent + file.text(one.statement) + "; " + rest.removeprefix(first.indent)
    else:
        text = between + head + one.indented(first.indent) + rest
    return Edit(file.number, SLIP, begin, end, text, one.line, fact("moved_into_loop_below"))
