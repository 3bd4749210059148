"""Code that is called in ways of its own, with code of ours beside it through which it is called as usual.

y, back = relu(x); back(dy)           a function hands back another one that goes back
forward, back = relu(slope)           a function makes both
ReLU.forward(ctx, x)                  static methods keep what they need in an object that they are given
layer(x); layer.backward()            a class's __call__(*args) keeps what its forward is given
layer.forward(x)                      a base's forward(*args) hands on to what a class has for it
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.homework import defined
from harness.checking.homework.flags import either
from harness.checking.homework.handed_on import handed_on
from harness.checking.homework.survey import (
    NOTHING,
    Argument,
    Around,
    Class,
    Function,
    Survey,
    around_of,
    function_of,
    returns_of,
)
from harness.checking.homework.vocabulary import is_backward

#: What keeps what static methods need, in place of a framework's.
_CONTEXT = "HarnessContext_"
_CONTEXT_CODE = f"""\
class {_CONTEXT}:
    saved_tensors = saved_values = ()
    def save_for_backward(self, *values):
        self.saved_tensors = self.saved_values = values
    save = save_for_backward
"""
_CONTEXTS = frozenset(("ctx", "context", "self"))
_KEPT = "cache"
_FORWARD, _BACKWARD = "forward_pass", "backward_pass"


def adapted(found: Survey, units: Sequence[Unit]) -> Survey:
    """With functions and methods of ours, in place of what cannot be called as usual."""
    around = around_of(units)
    functions, classes = dict(found.functions), {name: _class(one) for name, one in found.classes.items()}
    bodies = {one.name: one for unit in units for one in defined.top(parse(unit).body) if isinstance(one, ast.ClassDef)}
    classes |= {name: made for name, one in classes.items() if (made := _of_handed_on(one, bodies)) is not None}
    for unit in units:
        for node in defined.top(parse(unit).body):
            if not isinstance(node, ast.FunctionDef) or functions.get(node.name) is not found.functions[node.name]:
                continue
            inner = {one.name: one for one in defined.top(node.body) if isinstance(one, ast.FunctionDef)}
            for value in (each for one in returns_of(node) for each in either(one)):
                if pair := _with_pullback(found.functions[node.name], value, inner, unit, around):
                    ahead, back = pair
                    functions |= {ahead.name: ahead} | ({} if back.name in functions else {back.name: back})
                elif made := _maker(found.functions[node.name], value, inner, unit, around):
                    classes.setdefault(made.name, made)
    return Survey(functions, classes)


def unit_of(found: Survey) -> tuple[Unit, ...]:
    """Our code, as a unit beside the file's."""
    functions = [one.code for one in found.functions.values()]
    code = [one for one in (*functions, *(each.code for each in found.classes.values())) if one]
    return (Unit("<called>", "\n".join((_CONTEXT_CODE, *code))),) if code else ()


# ---------------------------------------------------------------- a function that hands back another


def _with_pullback(
    function: Function, value: ast.expr, inner: dict[str, ast.FunctionDef], unit: Unit, around: Around
) -> tuple[Function, Function] | None:
    """What goes forward, and what goes back: of ``return y, back``, a function of its own."""
    each = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    backs = [at for at, one in enumerate(each) if _inner(one, inner) is not None]
    if len(each) < 2 or len(backs) != 1 or len(function.returns) != len(each):
        return None
    node = _inner(each[backs[0]], inner)
    assert node is not None
    back = function_of(node, unit, 0, around)
    returns = tuple(_KEPT if at == backs[0] else name for at, name in enumerate(function.returns))
    names = ", ".join(one.name for one in back.arguments if one.is_needed)
    name = f"{function.name}_backward"
    code = f"{name} = lambda {_KEPT}{', ' * bool(names)}{names}: {_KEPT}({names})"
    needed = (Argument(_KEPT), *back.needed)
    return replace(function, returns=returns), replace(back, name=name, arguments=needed, code=code)


def _inner(value: ast.expr, inner: dict[str, ast.FunctionDef]) -> ast.FunctionDef | None:
    """The function that is handed back, by its name or as it stands."""
    if isinstance(value, ast.Lambda):
        body = ast.copy_location(ast.Return(value.body), value.body)
        return ast.copy_location(
            ast.FunctionDef("back", value.args, [body], [], returns=None, type_comment=None), value
        )
    return inner.get(value.id) if isinstance(value, ast.Name) else None


# ---------------------------------------------------------------- a function that makes both


def _maker(
    function: Function, value: ast.expr, inner: dict[str, ast.FunctionDef], unit: Unit, around: Around
) -> Class | None:
    """``return forward, backward``, or a dict of them, or ``return step``: an object that has them."""
    named = dict(_handed(value, inner))
    if not named:
        return None
    name, takes = f"{function.name}_class", ", ".join(one.name for one in function.arguments)
    methods = {own: replace(function_of(node, unit, 0, around), name=own) for own, node in named.items()}
    call = f"{function.name}({', '.join(f'{one.name}={one.name}' for one in function.arguments)})"
    if isinstance(value, ast.Dict):
        made = f"self.__dict__.update({call})"
    else:
        made = f"({''.join(f'self.{own}, ' for own in named)}) = {call if len(named) > 1 else f'({call},)'}"
    defaults = ", ".join(_with_default(one) for one in function.arguments) if takes else ""
    code = f"class {name}:\n    def __init__(self{', ' * bool(takes)}{defaults}):\n        {made}"
    methods = {"__init__": replace(function, name="__init__", returns=()), **methods}
    return Class(name, methods, function.label, function.line, frozenset(), function.says, code=code)


def _handed(value: ast.expr, inner: dict[str, ast.FunctionDef]) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions that are handed back, where nothing else is, by name."""
    if isinstance(value, ast.Dict):
        keys = [one.value if isinstance(one, ast.Constant) else None for one in value.keys]
        nodes = [_inner(one, inner) for one in value.values]
        if all(isinstance(key, str) and key.isidentifier() for key in keys) and None not in nodes:
            yield from zip(map(str, keys), (node for node in nodes if node), strict=True)
        return
    each = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    if each and all(isinstance(one, ast.Name) and one.id in inner for one in each):
        yield from ((one.id, inner[one.id]) for one in each if isinstance(one, ast.Name))


def _with_default(one: Argument) -> str:
    return one.name if one.is_needed else f"{one.name}={one.default!r}"


# ---------------------------------------------------------------- classes


def _class(one: Class) -> Class:
    return _of_context(one) or _of_call(one) or one


def _of_context(one: Class) -> Class | None:
    """Static methods that are given an object to keep things in, as methods of an object that has one."""
    pairs = [name for name in one.methods if name in ("forward", "backward")]
    if len(pairs) < 2:
        return None
    ahead, back = one.methods["forward"], one.methods["backward"]
    firsts = [each.arguments[0].name if each.arguments else "" for each in (ahead, back)]
    if not (ahead.is_static and back.is_static) or firsts[0] != firsts[1] or firsts[0] not in _CONTEXTS:
        return None
    code, methods = [], {name: each for name, each in one.methods.items() if name not in pairs}
    for own, each, before in ((_FORWARD, ahead, f"self.context = {_CONTEXT}()"), (_BACKWARD, back, "pass")):
        arguments = tuple(some for some in each.arguments[1:] if some.is_needed or some.default is not NOTHING)
        given = ", ".join(("self.context", *(f"{some.name}={some.name}" for some in arguments)))
        code.append(f"def {one.name}_{own}({', '.join(('self', *map(_with_default, arguments)))}):\n    {before}")
        code.append(f"    return {one.name}.{each.name}({given})\n{one.name}.{own} = {one.name}_{own}")
        methods[own] = replace(each, name=own, arguments=arguments, is_static=False)
    return replace(one, methods=methods, code="\n".join(code))


def _of_handed_on(one: Class, bodies: Mapping[str, ast.ClassDef]) -> Class | None:
    """``forward(self, *args)`` and ``backward(self, *args)`` that hand on what they are given: with its arguments."""
    code, methods = [], dict(one.methods)
    for name, (node, skip) in handed_on([*_line_of(one.name, bodies)]).items():
        own = {"forward": _FORWARD, "__call__": _FORWARD, "backward": _BACKWARD}.get(name)
        if own is None or own in methods or name not in methods:
            continue
        arguments = tuple(Argument(each.arg) for each in (*node.args.posonlyargs, *node.args.args)[skip:])
        given = ", ".join(each.name for each in arguments)
        code.append(f"{one.name}.{own} = lambda {', '.join(('self', *filter(None, [given])))}: self.{name}({given})")
        methods[own] = replace(methods.pop(name), name=own, arguments=arguments, takes_more=False)
    return replace(one, methods=methods, code="\n".join(code)) if code and not one.code else None


def _line_of(name: str, bodies: Mapping[str, ast.ClassDef]) -> Iterator[ast.ClassDef]:
    """A class and those that it is derived from in the same file, the nearest first."""
    each, seen = bodies.get(name), set[str]()
    while each is not None and each.name not in seen:
        seen.add(each.name)
        yield each
        bases = (base.id for base in each.bases if isinstance(base, ast.Name))
        each = next((bodies[base] for base in bases if base in bodies), None)


def _of_call(one: Class) -> Class | None:
    """``__call__(self, *args)`` that keeps what it is given, and hands it to ``forward``: called with its arguments."""
    call, ahead = one.methods.get("__call__"), one.methods.get("forward")
    if call is None or ahead is None or not call.takes_more or "forward" not in call.says or ahead.is_static:
        return None
    kept = call.says & one.attributes - ahead.says
    if not kept or not any(is_backward(name) and kept & each.says for name, each in one.methods.items()):
        return None
    names = [each.name for each in ahead.arguments if each.is_needed]
    code = f"{one.name}.{_FORWARD} = lambda self{''.join(f', {name}' for name in names)}: self({', '.join(names)})"
    methods = {name: each for name, each in one.methods.items() if name not in ("forward", "__call__")}
    methods[_FORWARD] = replace(ahead, name=_FORWARD, arguments=ahead.needed)
    return replace(one, methods=methods, code=code)
