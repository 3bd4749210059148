"""Changes of expressions: a sign, an axis, a transpose, a bracket, another value, a factor missing or too much."""

from __future__ import annotations

import ast
import copy
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from harness.checking.editing.edit import (
    ATOMS,
    MISSING,
    OTHER,
    RARE,
    SLIP,
    TERM,
    UFUNCS,
    Edit,
    File,
    are_alike,
    is_loaded,
    is_value,
)

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add, ast.Sub, ast.Pow),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.Lt, ast.GtE),
    ast.GtE: (ast.LtE, ast.Gt),
    ast.Lt: (ast.Gt, ast.LtE),
    ast.LtE: (ast.GtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_FUNCTIONS = {
    "sum": ("mean",),
    "mean": ("sum",),
    "dot": ("multiply",),
    "multiply": ("dot",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min", "sum"),
    "min": ("max",),
    "amax": ("amin",),
    "amin": ("amax",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "sin": ("cos",),
    "cos": ("sin",),
    "var": ("std",),
    "std": ("var",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "log": ("exp",),
    "exp": ("log",),
    "abs": ("square",),
    "square": ("abs",),
}
_REDUCTIONS = frozenset({"sum", "mean", "max", "amax", "min", "std", "var", "reduce"})
_SIZE = re.compile(r"len\((.+)\)|(.+)\.shape\[-?\d\]|(.+)\.size|np\.size\((.+)\)")


def expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """Those of the statement itself, not of the statements within it."""
    todo: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    for node in todo:
        if isinstance(node, ast.expr):
            yield node
        todo += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _binary(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    for operator in _OPERATORS.get(type(node.op), ()):
        yield file.put(SLIP, node, ast.BinOp(left, operator(), right))
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield file.put(SLIP, node, ast.BinOp(right, node.op, left))
    if isinstance(node.op, ast.MatMult):
        yield file.put(SLIP, node, ast.BinOp(_transposed(right), node.op, _transposed(left)))
        yield file.put(SLIP, node, ast.BinOp(right, node.op, _transposed(left)))
        yield file.put(SLIP, node, ast.BinOp(_transposed(right), node.op, left))
    yield file.put(SLIP, node, left)
    yield file.put(SLIP, node, right)
    if isinstance(left, ast.BinOp):  # two factors too many, or one in the middle
        yield file.put(SLIP, node, left.left)
    if isinstance(left, ast.Call) and len(left.args) == 1 and not isinstance(node.op, ast.Pow):  # f(x) + b for f(x + b)
        yield file.put(SLIP, node, ast.Call(left.func, [ast.BinOp(left.args[0], node.op, right)], left.keywords))
    if isinstance(node.op, ast.Pow) and isinstance(left, ast.Call) and left.args:  # f(x) ** 2 for f(x ** 2)
        inner = ast.BinOp(left.args[0], node.op, right)
        yield file.put(SLIP, node, ast.Call(left.func, [inner, *left.args[1:]], left.keywords))
    yield from _regrouped(file, node)


def _regrouped(file: File, node: ast.BinOp) -> Iterator[Edit]:
    """``a - b * c`` as ``(a - b) * c``, and the reverse."""
    left, right = node.left, node.right
    if isinstance(right, ast.BinOp):
        yield file.put(SLIP, node, ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right))
    if isinstance(left, ast.BinOp):
        yield file.put(SLIP, node, ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right)))
    if isinstance(right, ast.BinOp) and isinstance(right.left, ast.BinOp):
        inner = right.left
        group = ast.BinOp(ast.BinOp(left, node.op, inner.left), inner.op, inner.right)
        yield file.put(SLIP, node, ast.BinOp(group, right.op, right.right))


def _unary(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield file.put(SLIP, node, node.operand)
        operand = node.operand
        if isinstance(operand, ast.BinOp) and isinstance(operand.left, ast.BinOp):  # -(a - b) for -a - b
            yield file.put(SLIP, node, ast.BinOp(ast.UnaryOp(node.op, operand.left), operand.op, operand.right))
        return
    parent = file.parents.get(node)
    is_term = isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return, ast.BinOp, ast.Call))
    if is_term and not isinstance(node, ast.Constant) and is_loaded(node) and not _is_called(file, node):
        negated = ast.UnaryOp(ast.USub(), node)
        yield file.put(SLIP if not isinstance(parent, ast.Call) else OTHER, node, negated)
    if isinstance(node, ast.BinOp) and _is_minus(node.left):
        assert isinstance(node.left, ast.UnaryOp)
        whole = ast.BinOp(node.left.operand, node.op, node.right)
        yield file.put(SLIP, node, ast.UnaryOp(ast.USub(), whole))


def _is_minus(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _transposes(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield file.put(SLIP, node, node.value)
        return
    parent = file.parents.get(node)
    in_product = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)
    is_argument = isinstance(parent, ast.Call) and node in parent.args
    if (in_product or is_argument) and isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)):
        yield file.put(SLIP, node, _transposed(node))


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def _constants(file: File, node: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    if not isinstance(node, ast.Constant) or isinstance(file.parents.get(node), ast.Attribute):
        return
    value = node.value
    if isinstance(value, bool):
        yield file.edit(SLIP, node, str(not value))
    elif isinstance(value, (int, float)):
        is_index = isinstance(value, int) and not isinstance(file.parents.get(node), ast.BinOp)
        others = [value + 1, value - 1, *([] if is_index else [2 * value, value / 2, 0, 1, 2, 3, 0.5])]
        for other in dict.fromkeys(_as_number(one) for one in others if one != value):
            yield file.edit(SLIP, node, other if not other.startswith("-") else f"({other})")
        if not is_index:
            for other in values:
                yield file.edit(OTHER, node, other)
    elif isinstance(value, str):
        for other in _keys(file, value):
            yield file.edit(SLIP, node, repr(other))


def _as_number(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)


def _keys(file: File, value: str) -> list[str]:
    """Other texts of the file that a dict may have for keys."""
    found = {
        node.slice.value
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }
    return sorted(found - {value}) if value in found else []


def _indices(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    """``W[l]`` as ``W[l + 1]`` and ``W[l - 1]``, and so for the ends of a range or a slice."""
    parent = file.parents.get(node)
    in_range = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "range"
    is_index = isinstance(parent, ast.Subscript) and parent.slice is node
    is_end = isinstance(parent, ast.Slice)
    if not (in_range or is_index or is_end) or isinstance(node, (ast.Tuple, ast.Slice)):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return
    for sign in "+-":
        yield file.put(SLIP, node, f"{file.text(node)} {sign} 1")
    if is_index and isinstance(node, (ast.Name, ast.Constant)):
        yield file.put(SLIP, node, f"-{file.text(node)}")


def _other_values(file: File, node: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """Another value that is at hand."""
    if not (isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and is_loaded(node)):
        return
    if not is_value(file, node) and not (isinstance(node, ast.Attribute) and node.attr == "T"):
        return
    own = file.text(node)
    if isinstance(node, ast.Name) and (made := file.made.get(own)):  # an object of its own, not one that is shared
        yield file.put(SLIP, node, made)
    for other in values:
        if other != own and not other.startswith(f"{own}[") and not own.startswith(f"{other}["):
            yield file.edit(SLIP if are_alike(own, other) else OTHER, node, other)


def _whole_values(file: File, node: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """A value that is at hand in the place of all that is worked out: what is kept."""
    parent = file.parents.get(node)
    if isinstance(parent, ast.Assign) and parent.value is node and isinstance(node, ast.BinOp):
        yield from (file.edit(OTHER, node, other) for other in values)


def _slices(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    """All but the first for all but the last."""
    for one, other in (("1:", ":-1"), (":-1", "1:")):
        if isinstance(node, ast.Slice) and file.text(node).replace(" ", "") == one:
            yield file.edit(SLIP, node, other)


def _ends(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    """``x[p:-p, p:-p]`` as ``x[p:-p or None, ...]``: of a padding of 0 everything is left, not nothing."""
    if not isinstance(node, ast.Subscript):
        return
    new, is_other = copy.deepcopy(node), False
    for one in ast.walk(new.slice):
        if isinstance(one, ast.Slice) and one.upper and _is_minus(one.upper):
            one.upper, is_other = ast.BoolOp(ast.Or(), [one.upper, ast.Constant(None)]), True
    if is_other:
        yield file.put(SLIP, node, new)


def _other_entries(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    """``p[:, y]`` as ``p[range(n), y]``: what is written in the brackets of something else."""
    if isinstance(node, ast.Subscript) and not (
        isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ):
        for brackets in file.brackets:
            if brackets != file.text(node.slice):
                yield file.edit(OTHER, node, f"{file.text(node.value)}[{brackets}]")


def _sizes(file: File, node: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """The number of rows for that of columns or of all entries, and of another value."""
    found = _SIZE.fullmatch(file.text(node))
    if not found or not isinstance(node, (ast.Call, ast.Subscript, ast.Attribute)):
        return
    own = next(part for part in found.groups() if part)
    for value in (own, *values):
        rank = SLIP if value == own else OTHER
        for size in (f"len({value})", f"{value}.shape[0]", f"{value}.shape[1]", f"{value}.size"):
            if size != file.text(node):
                yield file.edit(rank, node, size)


def _is_called(file: File, node: ast.expr) -> bool:
    parent = file.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _calls(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        return
    function = file.text(node.func)
    name = function.rpartition(".")[2]
    for argument in node.args[:1] if name not in ("range", "zip", "enumerate", "len") else ():
        yield file.put(SLIP, node, argument)
    if name in ("copy", "deepcopy"):
        yield from _zeros_for_a_copy(file, node)
    if isinstance(node.func, ast.Attribute) and not node.args and function.partition(".")[0] not in file.imported:
        yield file.put(SLIP, node, node.func.value)
    if len(node.args) == 2:
        yield from _two_arguments(file, node, name)
    if name in ("reshape", "transpose"):
        yield from _other_layouts(file, node, name)
    for other_name in _FUNCTIONS.get(name, ()):
        yield file.edit(SLIP, node.func, f"{function.rpartition('.')[0]}.{other_name}".removeprefix("."))
    for own in file.functions.get(str(len(node.args)), []):
        if own != function and (function in file.own or function.startswith("self.") or len(node.args) == 1):
            yield file.edit(SLIP, node.func, own)
    if name in _REDUCTIONS:
        yield from _reductions(file, node)
    if node.args:
        yield from _first_argument(file, node, node.args[0])


def _other_layouts(file: File, node: ast.Call, name: str) -> Iterator[Edit]:
    """``w.reshape(a, b)`` as ``w.T`` and ``w.T.reshape(a, b)``; the axes of a transpose in any other order."""
    if name == "reshape" and isinstance(node.func, ast.Attribute) and file.text(node.func.value) not in file.imported:
        turned = _transposed(node.func.value)
        yield file.put(SLIP, node, turned)
        yield file.put(SLIP, node, ast.Call(ast.Attribute(turned, name, ast.Load()), node.args, node.keywords))
    axes = [one.value for one in node.args if isinstance(one, ast.Constant)]
    if (
        name == "transpose"
        and len(axes) == len(node.args)
        and sorted(map(repr, axes)) == list(map(repr, range(len(axes))))
    ):
        for other in itertools.permutations(node.args) if len(axes) <= _AXES else ():
            yield file.put(SLIP, node, _call(node, node.func, list(other)))


#: Of so many axes all orders are tried.
_AXES = 4


def _two_arguments(file: File, node: ast.Call, name: str) -> Iterator[Edit]:
    """The two arguments of a call change places; those of a product are transposed, too."""
    if not any(isinstance(one, ast.Starred) for one in node.args):
        yield file.put(SLIP, node, _call(node, node.func, node.args[::-1]))
    if name == "dot":
        one, other = node.args
        turned = _transposed(one), _transposed(other)
        for pair in ([turned[1], turned[0]], [other, turned[0]], [turned[1], one]):
            yield file.put(SLIP, node, _call(node, node.func, pair))


def _first_argument(file: File, node: ast.Call, inner: ast.expr) -> Iterator[Edit]:
    """Two operations change places: the call, and the last one of its first argument."""
    if isinstance(inner, ast.BinOp) and len(node.args) == 1:  # f(x + b) for f(x) + b
        yield file.put(SLIP, node, ast.BinOp(_call(node, node.func, [inner.left]), inner.op, inner.right))
    if isinstance(inner, ast.Call) and inner.args:  # f(g(x)) for g(f(x))
        first = _call(node, node.func, [inner.args[0], *node.args[1:]])
        yield file.put(SLIP, node, _call(inner, inner.func, [first, *inner.args[1:]]))
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):  # f(x ** 2) for f(x) ** 2
        first = _call(node, node.func, [inner.left, *node.args[1:]])
        yield file.put(SLIP, node, ast.BinOp(first, inner.op, inner.right))


def _zeros_for_a_copy(file: File, node: ast.Call) -> Iterator[Edit]:
    """Zeros of the same shape, where a copy is made: of an array, a list or a dict of arrays."""
    copied = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
    if copied is not None:
        text = file.text(copied)
        yield file.edit(SLIP, node, f"np.zeros_like({text})")
        yield file.edit(SLIP, node, f"{{k: np.zeros_like(v) for k, v in {text}.items()}}")
        yield file.edit(SLIP, node, f"[np.zeros_like(v) for v in {text}]")


def _call(node: ast.Call, function: ast.expr, args: list[ast.expr]) -> ast.Call:
    return ast.Call(function, args, node.keywords)


def _reductions(file: File, node: ast.Call) -> Iterator[Edit]:
    """The axes along which a sum, a mean or a maximum runs, and whether they are kept."""
    others = [one for one in node.keywords if one.arg not in ("axis", "keepdims")]
    is_method = isinstance(node.func, ast.Attribute) and file.text(node.func.value) not in file.imported
    args = node.args[: 0 if is_method else 1]
    for axis in (None, 0, 1, -1):
        for keeps in (False, True):
            keywords = [] if axis is None else [ast.keyword("axis", ast.Constant(axis))]
            keywords += [ast.keyword("keepdims", ast.Constant(True))] if keeps else []
            new = ast.Call(node.func, args, [*others, *keywords])
            if ast.dump(new) != ast.dump(node):
                yield file.put(SLIP, node, new)


def _compared(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in _COMPARISONS.get(type(node.ops[0]), ()):
            new = copy.copy(node)
            new.ops = [operator()]
            yield file.put(SLIP, node, new)
    if isinstance(node, ast.IfExp):
        yield file.put(SLIP, node, ast.IfExp(node.test, node.orelse, node.body))


def _something_missing(file: File, value: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """A factor, a derivative or a term that the value of a statement lacks."""
    parent = file.parents.get(value)
    if not (isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return)) and parent.value is value):
        return
    text = file.text(value)
    own = text if isinstance(value, ATOMS) else f"({text})"
    for number in ("2", "0.5", "4", "0.25"):  # 4 of a window of 2 by 2
        yield file.put(MISSING, value, f"{own} * {number}")
    for factor in values:
        for missing in (
            f"{own} * {factor}",
            f"{text} + {factor}",
            f"{own} * {factor} * (1 - {factor})",
            f"{own} * (1 - {factor} ** 2)",
            f"{own} * ({factor} > 0)",
            *(f"{own} * {function}({factor})" for function in file.functions.get("1", [])),
        ):
            yield file.put(MISSING, value, missing)
        sizes = (f"len({factor})", f"{factor}.shape[0]", f"{factor}.shape[1]", f"{factor}.size")
        yield from (file.put(MISSING, value, f"{own} / {size}") for size in sizes)
        yield from (file.put(RARE, value, f"{own} * {size}") for size in sizes)
        yield file.put(RARE, value, f"{text} - {factor}")
        yield file.put(RARE, value, f"{own} / {factor}")
    for one, other in ((one, other) for i, one in enumerate(values) for other in values[i:]):
        yield file.put(TERM, value, f"{text} + {one} * {other}")
        yield file.put(TERM, value, f"{text} - {one} * {other}")


def _plain_numbers(file: File, node: ast.expr, _: Sequence[str]) -> Iterator[Edit]:
    """A square, a factor 2 or 1/2, or the rest to 1, in a product or an argument."""
    parent = file.parents.get(node)
    stands = isinstance(parent, ast.BinOp) or (isinstance(parent, ast.Call) and node in parent.args)
    if not stands or not is_loaded(node) or isinstance(node, (ast.Constant, ast.Starred)):
        return
    text = file.text(node) if isinstance(node, ATOMS) else f"({file.text(node)})"
    for meant in (f"2 * {text}", f"0.5 * {text}", f"{text} ** 2", f"1 - {text}"):
        yield file.put(OTHER, node, meant)


def _wrapped(file: File, node: ast.expr, values: Sequence[str]) -> Iterator[Edit]:
    """A function that is not applied: of the file's own, or NumPy's."""
    parent = file.parents.get(node)
    is_whole = isinstance(parent, (ast.Assign, ast.Return)) and parent.value is node
    is_argument = isinstance(parent, ast.Call) and node in parent.args
    is_factor = isinstance(parent, ast.BinOp)
    if not (is_whole or is_argument or is_factor) or not is_loaded(node) or isinstance(node, ast.Constant):
        return
    is_divisor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and parent.right is node
    known = UFUNCS if is_whole or is_argument else ("np.sqrt",) if is_divisor else ()
    for function in (*file.functions.get("1", []), *known):
        yield file.put(MISSING, node, f"{function}({file.text(node)})")
    text = file.text(node) if isinstance(node, ATOMS) else f"({file.text(node)})"
    is_term = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Add, ast.Sub))
    for one in (*values, "1") if is_argument or is_factor else ():
        for sign in "+-*/":
            is_usual = one == "1" or (is_term and sign == "*")  # a term of a sum lacks a factor
            yield file.put(MISSING if is_usual else RARE, node, f"{text} {sign} {one}")


OF_EXPRESSION: tuple[Callable[[File, ast.expr, Sequence[str]], Iterable[Edit]], ...] = (
    _binary,
    _unary,
    _transposes,
    _constants,
    _indices,
    _other_values,
    _calls,
    _compared,
    _sizes,
    _plain_numbers,
    _other_entries,
    _slices,
    _ends,
    _whole_values,
)
OF_WHAT_IS_MISSING = (_something_missing, _wrapped)
