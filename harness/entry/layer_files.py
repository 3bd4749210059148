"""What ``new candidate --layer`` writes: a layer by hand, right, in plain names or in those of a course."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from harness.checking.held import Reading
from harness.checking.homework.line import Call, Line
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.vocabulary import Preset
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.usage import PROGRAM

_FOLDER = files("harness") / "entry" / "template" / "layers"
#: Templates of a layer that is held otherwise than torch's, by the words for it.
_HELD = {"in_out": ".in_out", "columns column_vectors": ".columns"}
#: Layers that are the same however samples or vectors lie.
_ANYHOW = ("row_vectors", "column_vectors")
_FIRST, _LAST = "transpose(0, 3, 1, 2)", "transpose(0, 2, 3, 1)"
#: By word of how arrays are held, how each is brought to torch's axes, and whether it is given.
_LYING: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "channels_last": {"x": (_FIRST, True), "gradient": (_FIRST, True), "out": (_LAST, False), "dx": (_LAST, False)},
    "hwio": {"weight": ("transpose(3, 2, 0, 1)", True), "dweight": ("transpose(2, 3, 1, 0)", False)},
    "image_vectors": {"bias": ("reshape(-1)", True), "dbias": ("reshape(1, 1, 1, -1)", False)},
}
#: Arguments that an example may be given and not look at.
_UNUSED = frozenset(("training", "name", "random", "activation"))
_ATTRIBUTES = {"weight": "W", "bias": "b", "gamma": "gamma", "beta": "beta"}
#: By layer and role, the shape of a parameter that an object makes; its words are roles.
_SHAPES = {
    "linear": {"weight": "out_features, in_features", "bias": "out_features"},
    "conv2d": {"weight": "out_channels, in_channels, kernel_size, kernel_size", "bias": "out_channels"},
    "batch_norm1d": {"gamma": "num_features", "beta": "num_features"},
    "layer_norm": {"gamma": "normalized_shape", "beta": "normalized_shape"},
}
_STATISTICS = {"running_mean": "zeros", "running_var": "ones"}
_WORD = r"(?<![\w.\"])({})(?![\w\"])"


def examples() -> tuple[str, ...]:
    """Layers, losses and optimizers of which there is an example."""
    return tuple(sorted(one.name.removesuffix(".py") for one in _FOLDER.iterdir() if one.name.count(".") == 1))


def layer_example(what: str, file: str, course: Preset | None = None) -> str:
    """The text of an example. Raises UsageError where there is none, or the course has none."""
    if what not in examples():
        raise UsageError(fact("entry_no_example_of", name=what, names=examples()))
    text = _plain(what, "") if course is None else _of_course(what, course)
    first, end, rest = text.partition('"""\n')
    return f"{first}\n\nCheck it:  {PROGRAM} check {file}\n{end}{rest}"


def _plain(what: str, held: str) -> str:
    return (_FOLDER / f"{what}{held}.py").read_text("utf-8")


def _of_course(what: str, course: Preset) -> str:
    lines = [part.line(course.title) for part in course.parts if what in (part.layer, part.loss, part.optimizer)]
    if not lines:
        stated = dict.fromkeys(name for part in course.parts for _, name in part.kinds if name in examples())
        raise UsageError(fact("entry_course_states_no", course=course.course, name=what, names=tuple(stated)))
    for line in lines:
        text = _filled(line)
        if text:
            return text
    raise UsageError(fact("entry_no_example_in", course=course.course, name=what))


# ---------------------------------------------------------------- a template, taken apart


@dataclass(frozen=True)
class _Function:
    """A function of a template."""

    defaults: Mapping[str, str]
    """By argument, what it is where nobody gives it; empty where it has to be given."""
    body: tuple[str, ...]
    """Lines, without the last, which returns."""

    def renamed(self, names: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(_renamed(line, names) for line in self.body)


def _functions(text: str) -> Iterator[_Function]:
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args]
            values = [ast.get_source_segment(text, one) or "" for one in node.args.defaults]
            values = [""] * (len(names) - len(values)) + values
            body = lines[node.body[0].lineno - 1 : node.body[-1].lineno - 1]
            yield _Function(dict(zip(names, values, strict=True)), tuple(line[4:] for line in body))


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    return re.sub(_WORD.format("|".join(names)), lambda found: names[found[1]], text)


# ---------------------------------------------------------------- filled in with a line


def _filled(line: Line) -> str:
    """A template in the names of a line; empty where it cannot be written so."""
    held = _held(line.reading, line.what)
    if held is None or line.options:
        return ""
    text = _plain(line.what, held)
    doc, _, rest = text.partition('"""\n\n')
    head = f'{doc}"""\n\n' + ("import numpy as np\n\n\n" if rest.startswith("import") or line.made else "\n")
    ahead, *back = (_lying(one, line.reading) for one in _functions(text))
    if line.kind == "optimizer":
        written = _step(line, ahead)
    elif _is_known(line, ahead):
        written = _class(line, ahead, *back) if line.made else _pair(line, ahead, *back)
    else:
        return ""
    return head + "\n".join(written) + "\n" if written else ""


def _held(reading: Reading | None, what: str) -> str | None:
    """The end of the template's name; None where there is none."""
    words = [word for word in (reading.words.split() if reading else ()) if what != "linear" or word != "row_vectors"]
    if what != "linear":
        return "" if set(words) <= {*_ANYHOW, *_LYING} else None
    return _HELD.get(" ".join(words), "" if set(words) <= set(_ANYHOW) else None)


def _lying(function: _Function, reading: Reading | None) -> _Function:
    """A function of arrays that lie otherwise: turned to torch's axes before, and back after."""
    words = reading.words.split() if reading else []
    turned = [(name, *ways) for word in words for name, ways in _LYING.get(word, {}).items()]
    defined = {line.partition(" = ")[0] for line in function.body}
    before = [f"{name} = {name}.{way}" for name, way, is_given in turned if is_given and name in function.defaults]
    after = [f"{name} = {name}.{way}" for name, way, is_given in turned if not is_given and name in defined]
    return _Function(function.defaults, (*before, *function.body, *after))


def _is_known(line: Line, ahead: _Function) -> bool:
    """Whether the template can tell everything that the calls are given."""
    calls = [call for call in (line.made, line.forward) if call]
    given = {role.strip("()") for call in calls for role in call.roles if not role.startswith('"')}
    known = {*ahead.defaults, *_UNUSED, *_STATISTICS, "momentum_of_old", "kernel_size"}
    is_slope = line.backward is not None and "slope" in line.backward.gives
    return given <= known | set(_sizes(line.what)) and not is_slope


def _roles(line: Line) -> tuple[str, ...]:
    """Of the parameters of a layer."""
    return tuple(parameter_roles(line.what)) if line.kind == "layer" else ()


def _names(call: Call, roles: Sequence[str]) -> dict[str, str]:
    """What a template calls its arguments, parameters and their gradients, in the words of a call."""
    found = {role: name for name, role in call.takes if isinstance(role, str)}
    return found | {f"d{role}": f"d{found[role]}" for role in roles if role in found}


def _looked_up(call: Call) -> Iterator[str]:
    """What a call is given in dicts of settings."""
    for name, role in call.takes:
        if isinstance(role, Mapping):
            for key, one in role.items():
                value = f'{name}["{key}"] == "train"' if one == "training" else f'{name}["{key}"]'
                yield from () if one == "random" else (f"{one} = {value}",)


def _preamble(line: Line, ahead: _Function, told: Sequence[str]) -> Iterator[str]:
    """Settings that are told under another name, or by nobody."""
    roles = {role.strip("()") for call in (line.made, line.forward) if call for role in call.roles}
    if "momentum_of_old" in roles:
        yield f"momentum = 1 - {'momentum_of_old' if 'momentum_of_old' in told else 'self.momentum_of_old'}"
    if "kernel_size" in roles and "kernel_height" in ahead.defaults:
        yield "kernel_height = kernel_width = kernel_size"
    for name, value in ahead.defaults.items():
        is_told = name in roles or (name == "momentum" and "momentum_of_old" in roles)
        is_told = is_told or (name.startswith("kernel_") and "kernel_size" in roles)
        if value and not is_told:
            yield f"{name} = {value}"


def _body(function: _Function, names: Mapping[str, str]) -> list[str]:
    return [one for one in function.renamed(names) if "statistics[" not in one]


def _pair(line: Line, ahead: _Function, *back: _Function) -> list[str]:
    """Two functions, or one that is a loss with its gradient; static methods in a class."""
    ways = [(line.forward, ahead), *zip([line.backward] if line.backward else [], back, strict=False)]
    if len(ways) != 1 + len(back):
        return []
    roles = _roles(line)
    names = _names(line.forward, roles)
    written: list[str] = []
    for call, function in ways:
        own = names | _names(call, roles)
        body = [*_looked_up(call), *(_preamble(line, ahead, tuple(line.forward.roles)) if function is ahead else ())]
        body = [_renamed(one, names) if one.startswith("momentum = 1") else one for one in body]
        body += _body(function, own)
        body += _put_back(call)
        gives = ", ".join(own.get(role, role) for role in call.gives)
        written += ["", "", *_def(call, body, gives)] if written else _def(call, body, gives)
    owner = line.forward.name.rpartition(".")[0]
    return [f"class {owner}:", *(f"    {one}" if one else "" for one in _closer(written))] if owner else written


def _closer(lines: Sequence[str]) -> list[str]:
    """Methods stand one line apart."""
    return [one for at, one in enumerate(lines) if one or (at and lines[at - 1])]


def _def(call: Call, body: Sequence[str], gives: str) -> list[str]:
    owner, _, name = call.name.rpartition(".")
    arguments = ", ".join(name for name, _ in call.takes)
    return [
        *(["@staticmethod"] if owner else []),
        f"def {name}({arguments}):",
        *(f"    {one}" for one in body),
        f"    return {gives}",
    ]


def _put_back(call: Call) -> Iterator[str]:
    """Running statistics, into the dict of which they are."""
    for name, role in call.takes:
        for key, one in role.items() if isinstance(role, Mapping) else ():
            if one in _STATISTICS:
                yield f'{name}["{key}"] = {one}'


# ---------------------------------------------------------------- an optimizer


def _step(line: Line, ahead: _Function) -> list[str]:
    """An update whose settings, and what it keeps, are in one dict."""
    call = line.forward
    config = next((name for name, role in call.takes if isinstance(role, Mapping)), "")
    roles = {role: name for name, role in call.takes if isinstance(role, str)}
    kept = [name for name, value in ahead.defaults.items() if not value and name not in ("weight", "gradient")]
    settings = {name for name, value in ahead.defaults.items() if value}
    if (
        line.made
        or set(roles) != {"params", "grads"}
        or not settings <= call.roles
        or call.gives != ("params", "config")
    ):
        return []
    names = {"weight": roles["params"], "gradient": roles["grads"]}
    begun = [f'{one} = {config}.get("{one}", 0)' + (" + 1" if one == "t" else "") for one in kept]
    body = [*_looked_up(call), *begun, *_body(ahead, names)]
    body += [f"{config}.update({', '.join(f'{one}={one}' for one in kept)})"]
    return _def(call, body, f"{names['weight']}, {config}")


# ---------------------------------------------------------------- an object


def _class(line: Line, ahead: _Function, *back: _Function) -> list[str]:
    made, call = line.made, line.backward
    is_plain = not any(isinstance(role, Mapping) for _, role in (*(made.takes if made else ()), *line.forward.takes))
    if made is None or call is None or not is_plain or line.forward.gives not in (("out",), ("loss",)):
        return []
    own = _names(made, ())
    parameters = _parameters(line, own)
    names = parameters | {f"d{role}": f"self.d{name}" for role, name in parameters.items()}
    names |= {"cache": "self.cache", "dx": "self.dx"} if line.kind == "loss" else {"cache": "self.cache"}
    names |= {one: f"self.{own.get(one, one)}" for one in _STATISTICS} if "statistics" in ahead.defaults else {}
    forward = [*_of_self(line, ahead, own), *_body(ahead, names | _names(line.forward, ()))]
    backward = _body(back[0], names | _names(line.forward, ()) | _names(call, ())) if back else []
    gives = ", ".join(names.get(one, one) for one in call.gives or ("dx",))
    methods = [("__init__", made, list(_begun(line, ahead, own, parameters)), "")]
    methods += [(line.forward.name, line.forward, forward, *line.forward.gives), (call.name, call, backward, gives)]
    return [f"class {made.name}:", *_methods(methods)]


def _parameters(line: Line, own: Mapping[str, str]) -> dict[str, str]:
    """By role, what an object calls its parameters."""
    roles = _roles(line)
    taken = line.forward.roles
    return {role: own.get(role, _ATTRIBUTES[role]) for role in roles if role not in taken}


def _begun(line: Line, ahead: _Function, own: Mapping[str, str], parameters: Mapping[str, str]) -> Iterator[str]:
    """What an object keeps of what it is made with, and makes itself."""
    sizes = set(_sizes(line.what)) - set(ahead.defaults)
    yield from (f"self.{name} = {name}" for role, name in own.items() if role not in (*sizes, *_UNUSED))
    yield from (f"self.{name} = {_start(line, role, own)}" for role, name in parameters.items() if role not in own)
    if "statistics" in ahead.defaults:
        yield from (f"self.{one} = np.{kind}({_count(own)})" for one, kind in _STATISTICS.items() if one not in own)


def _of_self(line: Line, ahead: _Function, own: Mapping[str, str]) -> Iterator[str]:
    """What a forward pass looks up first."""
    parameters = _parameters(line, own)
    settings = [one for one in own if one in ahead.defaults and one not in parameters] + ["kernel_size"] * (
        "kernel_size" in own and "kernel_height" in ahead.defaults
    )
    looked = {**{name: name for name in parameters.values()}, **{one: own[one] for one in settings}}
    if looked:
        yield f"{', '.join(looked)} = {', '.join(f'self.{one}' for one in looked.values())}"
    for one in _STATISTICS:
        if one in own:
            yield f"if self.{own[one]} is None:"
            yield f"    self.{own[one]} = np.{_STATISTICS[one]}({_count(own)})"
    for one in _preamble(line, ahead, ()):
        yield one.replace("self.momentum_of_old", f"self.{own.get('momentum_of_old')}")


def _plain_names(call: Call) -> tuple[str, ...]:
    return tuple(name for name, _ in call.takes)


def _methods(every: Sequence[tuple[str, Call, Sequence[str], str]]) -> Iterator[str]:
    first = True
    for name, call, body, gives in every:
        if not body and not gives:
            continue
        yield from () if first else ("",)
        first = False
        yield f"    def {name}({', '.join(('self', *_plain_names(call)))}):"
        yield from (f"        {one}" for one in body)
        yield from (f"        return {gives}",) if gives else ()


def _start(line: Line, role: str, own: Mapping[str, str]) -> str:
    """What a parameter begins with."""
    shape = _SHAPES[line.what][role]
    if line.reading and line.reading.weight == "in_out" and role == "weight":
        shape = ", ".join(reversed(shape.split(", ")))
    if line.reading and line.reading.kernels == "hwio" and role == "weight":
        first, second, *kernel = shape.split(", ")
        shape = ", ".join((*kernel, second, first))
    shape = _renamed(shape, own)
    if role == "weight":
        return f"np.random.standard_normal(({shape})) * 0.1"
    return f"np.{'ones' if role == 'gamma' else 'zeros'}({shape})"


def _count(own: Mapping[str, str]) -> str:
    """How many features there are."""
    return own.get("num_features") or f"len({own['gamma']})"


def _sizes(what: str) -> tuple[str, ...]:
    """Roles that the shapes of parameters are told by."""
    return tuple(word for shape in _SHAPES.get(what, {}).values() for word in shape.split(", "))
