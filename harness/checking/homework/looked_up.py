"""What keys a function looks up in a dict that it is given, whatever way it takes: itself, or through a helper."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.candidate.reading.walking import walked

#: Where an argument or a key has no default that can be read.
NOTHING = object()
#: By name the keys, with the default that each has.
Keys = dict[str, dict[str, Any]]
#: How many helpers one after another are gone through.
_DEEP = 3


def literal(node: ast.expr) -> Any:
    """A plain value that is written out; NOTHING of anything else."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return NOTHING


def text_of(node: ast.expr | None) -> str | None:
    """A text that is written out."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keys_looked_up(node: ast.AST, helpers: Mapping[str, Any], deep: int = _DEEP) -> Keys:
    """By name the keys that a function reads of it; ``helpers``: by name the functions that it may hand it to.

    ``p["stride"]``, ``p.get("pad", 0)``, ``p.setdefault(...)``, ``[p[key] for key in ("stride", "pad")]``,
    ``map(p.get, (...))``, ``itemgetter(...)(p)``, ``q = dict(p)``, ``match p``, ``unpack(p)``, ``windows(x, **p)``.
    """
    found: Keys = {}
    loops = {name: keys for one in walked(node) for name, keys in _loops(one)}
    for name, key, default in (each for one in walked(node) for each in _read(one, loops)):
        own = found.setdefault(name, {})
        own[key] = default if default is not NOTHING else own.get(key, NOTHING)
    for name, keys in (each for one in walked(node) for each in _by_helpers(one, helpers, deep)):
        found[name] = {**keys, **found.get(name, {})}
    for one in walked(node):
        for name, other in _other_names(one):
            if name in found:
                found[other] = {**found[name], **found.get(other, {})}
    return found


def asked_whether_in(node: ast.AST) -> Iterator[str]:
    """Names of dicts that a function asks whether they have a key that is written out: ``if "v" not in state``."""
    for one in walked(node):
        if isinstance(one, ast.Compare) and text_of(one.left) is not None:
            is_in = isinstance(one.ops[0], ast.In | ast.NotIn)
            yield from (each.id for each in one.comparators[:1] if is_in and isinstance(each, ast.Name))
        elif isinstance(one, ast.Call) and len(one.args) == 2 and text_of(one.args[0]) is not None:
            yield from _asked(one.func)


def _asked(of: ast.expr) -> Iterator[str]:
    if isinstance(of, ast.Attribute) and of.attr in ("get", "setdefault") and isinstance(of.value, ast.Name):
        yield of.value.id


def _loops(one: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names that go through texts, with these."""
    if isinstance(one, ast.For | ast.comprehension) and isinstance(one.target, ast.Name):
        keys = _texts(one.iter)
        if keys:
            yield one.target.id, keys


def _texts(node: ast.expr) -> tuple[str, ...]:
    """Texts that are written out one after another, in a tuple, a list, or one text that is split."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        keys = [text_of(one) for one in node.elts]
        return tuple(key for key in keys if key is not None) if None not in keys else ()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        return tuple((text_of(node.func.value) or "").split())
    return ()


def _read(one: ast.AST, loops: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, Any]]:
    """Of what is looked up by a key: the name, the key, and its default."""
    if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and isinstance(one.ctx, ast.Load):
        yield from ((one.value.id, key, NOTHING) for key in _keys(one.slice, loops))
    elif isinstance(one, ast.Match) and isinstance(one.subject, ast.Name):
        patterns = (case.pattern for case in one.cases if isinstance(case.pattern, ast.MatchMapping))
        keys = (text_of(key) for pattern in patterns for key in pattern.keys)
        yield from ((one.subject.id, key, NOTHING) for key in keys if key is not None)
    elif isinstance(one, ast.Call):
        yield from _called(one, loops)


def _keys(node: ast.expr, loops: Mapping[str, Sequence[str]]) -> Sequence[str]:
    key = text_of(node)
    return (key,) if key is not None else loops.get(node.id, ()) if isinstance(node, ast.Name) else ()


def _called(one: ast.Call, loops: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, Any]]:
    of, args = one.func, one.args
    if isinstance(of, ast.Attribute) and of.attr in ("get", "setdefault", "pop") and isinstance(of.value, ast.Name):
        default = literal(args[1]) if len(args) > 1 else NOTHING if of.attr == "pop" else None
        yield from ((of.value.id, key, default) for key in (_keys(args[0], loops) if args else ()))
    elif isinstance(of, ast.Name) and of.id == "map" and len(args) == 2 and isinstance(args[0], ast.Attribute):
        by = args[0]
        if by.attr in ("get", "__getitem__") and isinstance(by.value, ast.Name):
            yield from ((by.value.id, key, NOTHING) for key in _texts(args[1]))
    elif isinstance(of, ast.Call) and _last_name(of.func) == "itemgetter" and args and isinstance(args[0], ast.Name):
        keys = map(text_of, of.args)
        yield from ((args[0].id, key, NOTHING) for key in keys if key is not None)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _by_helpers(one: ast.AST, helpers: Mapping[str, Any], deep: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What functions of the file look up in what they are handed: as it is, or with its keys as arguments."""
    if not isinstance(one, ast.Call) or not deep or (helper := helpers.get(_last_name(one.func))) is None:
        return
    args = [*helper.args.posonlyargs, *helper.args.args]
    skip = 1 if args and args[0].arg == "self" else 0
    handed = [(args[at + skip].arg, value) for at, value in enumerate(one.args) if at + skip < len(args)]
    handed += [(each.arg, each.value) for each in one.keywords if each.arg]
    named = [(own, value.id) for own, value in handed if isinstance(value, ast.Name)]
    inner = keys_looked_up(helper, helpers, deep - 1) if named else {}
    yield from ((name, inner[own]) for own, name in named if own in inner)
    taken = {own for own, _ in handed}
    left = [each.arg for each in (*args[skip + len(one.args) :], *helper.args.kwonlyargs) if each.arg not in taken]
    for each in one.keywords:
        if each.arg is None and isinstance(each.value, ast.Name):
            yield each.value.id, dict.fromkeys(left, NOTHING)


def _other_names(one: ast.AST) -> Iterator[tuple[str, str]]:
    """A name that is given something else, and this: ``q = p``, ``q = dict(p)``, ``q = {"pad": 0, **p}``."""
    if not isinstance(one, ast.Assign) or not isinstance(one.targets[0], ast.Name):
        return
    name, value = one.targets[0].id, one.value
    if isinstance(value, ast.BoolOp | ast.BinOp):
        parts = value.values if isinstance(value, ast.BoolOp) else [value.left, value.right]
    elif isinstance(value, ast.Dict):
        parts = [each for key, each in zip(value.keys, value.values, strict=True) if key is None]
    elif isinstance(value, ast.Call) and _last_name(value.func) == "dict":
        parts = [*value.args, *(each.value for each in value.keywords if each.arg is None)]
    else:
        parts = [value]
    yield from ((name, each.id) for each in parts if isinstance(each, ast.Name) and each.id != name)
