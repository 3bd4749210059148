"""Of a course file, what defines: imports, functions, classes and constants; a script's training and plots stay out.

Nothing is executed. What is kept stays at its line and column; what is skipped becomes blanks. A constant is a value
that NumPy, the standard library's pure parts and builtins make of literals and of other constants. A call of the
file's own functions is none, for it may train for an hour, nor is what reads a file. What reads a skipped name is
skipped as well, unless it reads it inside a function, which runs later. This is a convenience, not a protection.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache

from harness.candidate.reading.source import Unit
from harness.ground.errors import CandidateFileError
from harness.ground.facts import Fact, fact

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Place = ast.Subscript | ast.Attribute
_Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True)
class Skipped:
    """A statement that is not loaded: its line in the file, what it is, such as a loop, and the names it sets."""

    line: int
    what: Fact
    names: tuple[str, ...] = ()
    is_loop: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Kept:
    """The code that is loaded, at the lines and columns that it had, and what was skipped."""

    code: str
    skipped: tuple[Skipped, ...]


def definitions(unit: Unit) -> Kept:
    """What ``unit`` defines. Raises CandidateFileError with label:line:column where it is not Python."""
    return definitions_of((unit,))[0]


def definitions_of(units: Iterable[Unit]) -> tuple[Kept, ...]:
    """What each unit defines, where later units see the names of earlier ones, as cells of a notebook do."""
    module = _Module()
    return tuple(_kept(unit, module) for unit in units)


@lru_cache(maxsize=64)
def parse(unit: Unit) -> ast.Module:
    """The unit's syntax tree, which nobody changes.

    Raises CandidateFileError with label:line:column where it is not Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" is not ours to complain about
            return ast.parse(_with_newlines(unit.code), unit.label)
    except SyntaxError as error:
        raise _not_python(unit, error) from None
    except (RecursionError, MemoryError):
        raise CandidateFileError(f"{unit.label}:{1 + unit.offset}:1", fact("reading_too_deep")) from None
    except ValueError as error:
        problem = fact("reading_no_python_here", error=str(error))
        raise CandidateFileError(f"{unit.label}:{1 + unit.offset}:1", problem) from None


def _not_python(unit: Unit, error: SyntaxError) -> CandidateFileError:
    place = f"{unit.label}:{(error.lineno or 1) + unit.offset}:{max(error.offset or 1, 1)}"
    return CandidateFileError(place, fact("reading_no_python", error=error.msg))


def _with_newlines(code: str) -> str:
    return code.replace("\r\n", "\n").replace("\r", "\n")


def _kept(unit: Unit, module: _Module) -> Kept:
    reasons = [(statement, module.skip_reason(statement)) for statement in parse(unit).body]
    dropped = [(statement, reason) for statement, reason in reasons if reason]
    text = _Text(_with_newlines(unit.code))
    for statement, _ in reversed(dropped):  # blanks may be fewer bytes, which moves what follows on the line
        text.blank(statement)
    code = text.code()
    _check_compiles(unit, code)
    return Kept(code, tuple(_skipped(statement, reason, unit.offset) for statement, reason in dropped))


def _skipped(statement: ast.stmt, reason: Fact, offset: int) -> Skipped:
    names = dict.fromkeys(name for name, is_whole in _names_set(statement) if is_whole)
    is_loop = isinstance(statement, ast.For | ast.AsyncFor | ast.While)
    return Skipped(statement.lineno + offset, reason, tuple(names), is_loop)


def _check_compiles(unit: Unit, code: str) -> None:
    """Some errors, such as a return outside functions, only show when compiling."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, unit.label, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise _not_python(unit, error) from None
    except (RecursionError, MemoryError):
        raise CandidateFileError(f"{unit.label}:{1 + unit.offset}:1", fact("reading_too_deep_to_compile")) from None


# The text with blanks


class _Text:
    """Lines of UTF-8, because ast counts columns in its bytes."""

    def __init__(self, code: str) -> None:
        self._lines = [line.encode() for line in code.split("\n")]

    def code(self) -> str:
        return b"\n".join(self._lines).decode()

    def blank(self, statement: ast.stmt) -> None:
        """Replace a top-level statement, its decorators included, by blanks."""
        first, column = self._start(statement)
        last, end = (statement.end_lineno or first) - 1, statement.end_col_offset or 0
        for number in range(first, last + 1):
            start = column if number == first else 0
            self._blank(number, start, end if number == last else len(self._lines[number]))
        if first and self._lines[first - 1].endswith(b"\\"):
            self._put_statement(first, column)
        start = column if first == last else 0
        if self._lines[last][start:].lstrip().startswith((b";", b"\\")):
            self._put_statement(last, start)

    def _start(self, statement: ast.stmt) -> tuple[int, int]:
        decorators = getattr(statement, "decorator_list", None)
        if not decorators:
            return statement.lineno - 1, statement.col_offset
        first: int = decorators[0].lineno - 1
        while not self._lines[first].lstrip().startswith(b"@"):
            first -= 1
        return first, 0

    def _blank(self, number: int, start: int, end: int) -> None:
        line = self._lines[number]
        line = line[:start] + b" " * len(line[start:end].decode()) + line[end:]
        self._lines[number] = line if line.strip() else b""

    def _put_statement(self, number: int, column: int) -> None:
        """The shortest statement there is, where a ``;`` or a continued line around the blanks needs one."""
        line = self._lines[number]
        self._lines[number] = line[:column] + b"0" + line[column + 1 :]


# What names stand for


class _Kind(Enum):
    VALUE = auto()  # a constant
    IMPORT = auto()
    CODE = auto()  # the file's own functions and classes, and what holds them
    RECORD = auto()  # a class whose construction only stores: dataclass, named tuple, enumeration
    MAKER = auto()  # a function that only makes functions


@dataclass(frozen=True)
class _Binding:
    kind: _Kind
    qualified: str = ""  # numpy.random, for an import


_VALUE, _CODE, _RECORD = _Binding(_Kind.VALUE), _Binding(_Kind.CODE), _Binding(_Kind.RECORD)
_MAKER = _Binding(_Kind.MAKER)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


_BUILTINS = frozenset(dir(builtins))
_MODULE_NAMES = _words("__file__ __name__ __doc__ __builtins__")

#: Builtins that only make values, and never call what they are given.
_STORING = _words(
    "abs bool bytearray bytes callable chr complex dict divmod enumerate float format frozenset getattr hasattr hash",
    "hex int isinstance issubclass iter len list next object oct ord pow range repr reversed round set slice str tuple",
    "type zip",
)
_MAY_CALL = _words("all any filter map max min sorted sum")

#: Modules, or functions of modules, that only make values; and what among them reads or writes files, or reports.
_PURE = _words(
    "numpy math cmath fractions decimal itertools functools operator collections enum types typing typing_extensions",
    "dataclasses copy string random statistics numbers re pathlib os.path os.getcwd os.getenv os.environ.get",
    "logging.getLogger numba.jit numba.njit",
)
_IMPURE_FUNCTIONS = _words(
    "numpy.load numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.fromregex numpy.memmap numpy.save numpy.savez",
    "numpy.savez_compressed numpy.savetxt numpy.DataSource numpy.lib.npyio numpy.lib.format numpy.testing numpy.test",
    "numpy.f2py numpy.show_config numpy.info",
)
_IMPURE_METHODS = _words(
    "tofile dump write_text write_bytes read_text read_bytes open unlink mkdir rmdir touch rename symlink_to",
    "hardlink_to chmod iterdir glob rglob",
)

#: They take a function without calling it; what they make is code.
_WRAPPERS = _words(
    "numpy.vectorize numpy.frompyfunc functools.partial functools.lru_cache functools.cache functools.wraps",
    "functools.singledispatch numba.jit numba.njit staticmethod classmethod property",
)
_RECORD_MAKERS = _words(
    "collections.namedtuple typing.NamedTuple typing.TypedDict dataclasses.make_dataclass enum.Enum enum.IntEnum",
    "enum.StrEnum enum.Flag enum.IntFlag",
)
_DATACLASSES = _words("dataclasses.dataclass pydantic.dataclasses.dataclass")

#: Calls that are kept as statements: they set what later code depends on.
_SETTINGS = _words(
    "numpy.random.seed numpy.random.set_state numpy.seterr numpy.set_printoptions random.seed sys.path.append",
    "sys.path.insert sys.path.extend sys.setrecursionlimit warnings.filterwarnings warnings.simplefilter",
    "os.environ.setdefault",
)
_IN_PLACE = _words(
    "numpy.random.shuffle numpy.fill_diagonal numpy.copyto numpy.put numpy.place numpy.putmask random.shuffle"
)
_MUTATORS = _words(
    "append extend insert update setdefault sort reverse fill pop popitem remove clear add discard shuffle setflags",
    "put partition resize seed",
)
#: Where an import failed, a script may say so.
_FALLBACK_CALLS = _words("print exit quit sys.exit warnings.warn")


class _Module:
    """The names at a file's top level as its statements go by: what stands for what, and what is not loaded."""

    def __init__(self) -> None:
        self._bindings: dict[str, _Binding] = {}
        self._missing: set[str] = set()
        self._starred: list[str] = []
        self._lazy_annotations = False

    # Statements

    def skip_reason(self, statement: ast.stmt) -> Fact | None:
        """Why a statement is skipped, or nothing; from then on its names stand for what that leaves."""
        try:
            reason = self._reason(statement)
        except RecursionError:
            reason = fact("skipped_too_deep")
        if reason:
            self._lose(statement)
        return reason

    def _reason(self, statement: ast.stmt) -> Fact | None:
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._import(statement)
                return None
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self._definition(statement)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return self._assignment(statement)
            case ast.Expr():
                return self._expression_statement(statement.value)
            case ast.If() if self._is_static(statement.test):
                return self._block(statement, [*statement.body, *statement.orelse])
            case ast.Try():
                return self._try(statement)
            case ast.Pass():
                return None
        return _described(statement)

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        module = "." * getattr(statement, "level", 0) + (getattr(statement, "module", "") or "")
        for alias in statement.names:
            if alias.name == "*":
                self._starred.append(module)
            elif isinstance(statement, ast.ImportFrom):
                self._bind(alias.asname or alias.name, _Binding(_Kind.IMPORT, f"{module}.{alias.name}"))
            else:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                self._bind(alias.asname or name, _Binding(_Kind.IMPORT, name))
            self._lazy_annotations |= (module, alias.name) == ("__future__", "annotations")

    def _definition(self, statement: _Function | ast.ClassDef) -> Fact | None:
        unbound = self._missing - self._bindings.keys()
        read = next((name for name in _names_read_now(statement, self._lazy_annotations) if name in unbound), None)
        if read:
            code = "skipped_class" if isinstance(statement, ast.ClassDef) else "skipped_function"
            return fact(code, name=statement.name, read=read)
        kind = _RECORD if self._is_record(statement) else _MAKER if _makes_functions(statement) else _CODE
        self._bind(statement.name, kind)
        return None

    def _is_record(self, statement: _Function | ast.ClassDef) -> bool:
        if not isinstance(statement, ast.ClassDef):
            return False
        own = {item.name: item for item in statement.body if isinstance(item, ast.FunctionDef)}
        if "__new__" in own or "__post_init__" in own:
            return False
        if _is_plain(statement) and all(map(self._is_base, statement.bases)):
            return "__init__" not in own or _only_stores(own["__init__"])
        if "__init__" in own:
            return False
        makers = [node.func if isinstance(node, ast.Call) else node for node in statement.decorator_list]
        stored = any(self._qualified(maker) in _DATACLASSES for maker in makers)
        return stored or any(self._qualified(base) in _RECORD_MAKERS for base in statement.bases)

    def _is_base(self, base: ast.expr) -> bool:
        return isinstance(base, ast.Name) and (base.id == "object" or self._bindings.get(base.id) == _RECORD)

    def _assignment(self, statement: _Assignment) -> Fact | None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        problems = (self._problem(read) for read in _read_by(statement, self._lazy_annotations))
        reason = next(filter(None, (*problems, *map(self._target_problem, targets))), None)
        if not reason and self._is_update(statement):
            reason = fact("skipped_step")
        if reason:
            return fact("skipped_assignment", targets=tuple(map(_shown, targets)), reason=reason)
        if statement.value is not None:
            self._bind_targets(targets, statement.value, is_added=isinstance(statement, ast.AugAssign))
        return None

    def _bind_targets(self, targets: Sequence[ast.expr], value: ast.expr, *, is_added: bool) -> None:
        binding = self._binding_of(value)
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not is_added:
                    self._bind(node.id, binding)
            root = _root(target)
            if root and binding == _CODE and self._bindings.get(root) == _VALUE:  # ACTIVATIONS["relu"] = relu
                self._bind(root, binding)

    def _target_problem(self, target: ast.expr) -> Fact | None:
        if isinstance(target, ast.Name):
            return None
        if isinstance(target, ast.Tuple | ast.List):
            return next(filter(None, map(self._target_problem, target.elts)), None)
        if isinstance(target, ast.Starred):
            return self._target_problem(target.value)
        root = _root(target)
        binding = self._bindings.get(root) if root else None
        if binding is None:
            return fact("skipped_changes_unloaded", name=root) if root else fact("skipped_changes_returned")
        if binding.kind is _Kind.IMPORT and self._qualified(_container(target)) != "os.environ":
            return fact("skipped_changes_foreign", name=root)
        return self._first_problem(ast.iter_child_nodes(target))

    def _is_update(self, statement: _Assignment) -> bool:
        """Whether this is such as ``W1 = W1 - lr * dW1``, which is skipped: the constant before it stays."""
        match statement:
            case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=op, right=step)):
                is_same = ast.unparse(left) == ast.unparse(target)
            case ast.AugAssign(op=op, value=step):
                is_same = True
            case _:
                return False
        return is_same and isinstance(op, ast.Add | ast.Sub) and self._is_scaled_value(step)

    def _is_scaled_value(self, step: ast.expr) -> bool:
        products = (node for node in ast.walk(step) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult))
        read = (node for product in products for node in ast.walk(product) if isinstance(node, ast.Name))
        return any(self._bindings.get(node.id) == _VALUE for node in read)

    def _expression_statement(self, value: ast.expr) -> Fact | None:
        if isinstance(value, ast.Constant):
            return None
        if not isinstance(value, ast.Call):
            return fact("skipped_expression")
        qualified = self._qualified(value.func)
        arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
        if qualified in _SETTINGS and not any(map(self._problem, arguments)):
            return None
        if (qualified in _IN_PLACE or self._is_mutation(value)) and not self._problem(value):
            return None
        called = _dotted(value.func)
        return fact("skipped_call", name=called) if called else fact("skipped_call_of_expression")

    def _is_mutation(self, call: ast.Call) -> bool:
        root = _root(call.func)
        known = self._bindings.get(root) == _VALUE if root else False
        return known and isinstance(call.func, ast.Attribute) and call.func.attr in _MUTATORS

    def _is_static(self, test: ast.expr) -> bool:
        if isinstance(test, ast.Compare):
            return self._qualified(_container(test.left)) in ("sys.version_info", "sys.platform")
        return self._qualified(test) in ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING")

    def _try(self, statement: ast.Try) -> Fact | None:
        handled = [inner for handler in statement.handlers for inner in handler.body if not self._is_fallback(inner)]
        reason = self._block(statement, [*statement.body, *handled, *statement.orelse, *statement.finalbody])
        for each in statement.body:  # plt = None, where the import fails, is not what plt stands for
            if isinstance(each, ast.Import | ast.ImportFrom) and not reason and self._has_value(each):
                self._import(each)
        return reason

    def _has_value(self, statement: ast.stmt) -> bool:
        return any(self._bindings.get(name) == _VALUE for name, _ in _names_set(statement))

    def _is_fallback(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.Raise):
            return True
        call = statement.value if isinstance(statement, ast.Expr) else None
        return isinstance(call, ast.Call) and (self._qualified(call.func) or _dotted(call.func)) in _FALLBACK_CALLS

    def _block(self, statement: ast.stmt, inner: list[ast.stmt]) -> Fact | None:
        """Nothing where all inside is kept; else the whole block is skipped and its names are as before."""
        bindings, missing, starred = dict(self._bindings), set(self._missing), list(self._starred)
        if not any(self._reason(each) for each in inner):
            return None
        self._bindings, self._missing, self._starred = bindings, missing, starred
        return _described(statement)

    # Names

    def _bind(self, name: str, binding: _Binding) -> None:
        self._bindings[name] = binding
        self._missing.discard(name)

    def _lose(self, statement: ast.stmt) -> None:
        """What a skipped statement would have set is not loaded: later constants may not be made of it."""
        for name, is_whole in _names_set(statement):
            known = self._bindings.get(name)
            if known is None if _is_main(statement) else is_whole or known == _VALUE:
                self._missing.add(name)

    def _qualified(self, node: ast.expr) -> str | None:
        """``numpy.random.seed`` for ``np.random.seed``; None for what is no import's."""
        root, _, rest = (_dotted(node) or "").partition(".")
        if root in self._missing:
            return None
        binding = self._bindings.get(root)
        if binding is None:
            return self._starred_name(root, rest)
        if binding.kind is not _Kind.IMPORT:
            return None
        return f"{binding.qualified}.{rest}" if rest else binding.qualified

    def _starred_name(self, root: str, rest: str) -> str | None:
        if not root or root in _BUILTINS or not self._starred:
            return None
        return ".".join(filter(None, (self._starred[-1], root, rest)))

    def _binding_of(self, value: ast.expr) -> _Binding:
        if isinstance(value, ast.Call) and self._qualified(value.func) in _RECORD_MAKERS:
            return _RECORD
        if isinstance(value, ast.Name | ast.Attribute):
            qualified = self._qualified(value)
            if qualified:
                return _Binding(_Kind.IMPORT, qualified)
            known = self._bindings.get(value.id) if isinstance(value, ast.Name) else None
            return known or (_CODE if self._holds_code(value) else _VALUE)
        return _CODE if self._holds_code(value) else _VALUE

    def _holds_code(self, node: ast.AST) -> bool:
        """Whether a value is a function of the file, or has one in it."""
        if isinstance(node, ast.Lambda):
            return True
        if isinstance(node, ast.Name):
            return self._bindings.get(node.id) in (_CODE, _RECORD, _MAKER)
        if isinstance(node, ast.Call) and self._makes(node):
            return True
        if isinstance(node, ast.Call):
            called = self._qualified(node.func) or _dotted(node.func)
            if called not in _WRAPPERS and called not in _STORING:
                return False
            return any(map(self._holds_code, [*node.args, *(keyword.value for keyword in node.keywords)]))
        return any(map(self._holds_code, ast.iter_child_nodes(node)))

    def _makes(self, call: ast.Call) -> bool:
        """Whether what is called only makes a function, or an object of a class of the file."""
        made = self._bindings.get(call.func.id) if isinstance(call.func, ast.Name) else None
        return made in (_MAKER, _RECORD)

    # Expressions

    def _problem(self, node: ast.AST, local: frozenset[str] = frozenset()) -> Fact | None:
        """Why an expression is no constant, or nothing. ``local`` are the names of comprehensions around it."""
        match node:
            case ast.Name():
                return self._name_problem(node.id, local)
            case ast.Call():
                return self._call_problem(node, local)
            case ast.Lambda():
                return self._first_problem([*node.args.defaults, *filter(None, node.args.kw_defaults)], local)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._first_problem(ast.iter_child_nodes(node), local | _targets(node))
            case ast.NamedExpr() | ast.Await() | ast.Yield() | ast.YieldFrom():
                return fact("skipped_does_more")
        return self._first_problem(ast.iter_child_nodes(node), local)

    def _first_problem(self, nodes: Iterable[ast.AST], local: frozenset[str] = frozenset()) -> Fact | None:
        return next(filter(None, (self._problem(node, local) for node in nodes)), None)

    def _name_problem(self, name: str, local: frozenset[str]) -> Fact | None:
        if name in local:
            return None
        known = name in self._bindings or name in _BUILTINS or name in _MODULE_NAMES or self._starred
        return fact("skipped_reads", name=name) if name in self._missing or not known else None

    def _call_problem(self, call: ast.Call, local: frozenset[str]) -> Fact | None:
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        problem = self._callee_problem(call.func, local) or self._first_problem(arguments, local)
        if problem:
            return problem
        shown = _dotted(call.func)
        called = (None if _root(call.func) in local else self._qualified(call.func)) or shown
        if called in _WRAPPERS or called in _STORING or self._makes(call):
            return None
        return next(filter(None, (self._passing_problem(shown, each, local) for each in arguments)), None)

    def _passing_problem(self, called: str | None, argument: ast.expr, local: frozenset[str]) -> Fact | None:
        """A function that is passed may be called: a lambda may do as little as the rest, the file's own nothing."""
        if isinstance(argument, ast.Lambda):
            return self._problem(argument.body, local | {each.arg for each in _parameters(argument.args)})
        if not self._holds_code(argument):
            return None
        return fact("skipped_passes", name=called) if called else fact("skipped_passes_to_method")

    def _callee_problem(self, func: ast.expr, local: frozenset[str]) -> Fact | None:
        if isinstance(func, ast.Name):
            return self._called_name_problem(func.id, local)
        if not isinstance(func, ast.Attribute):
            return fact("skipped_calls_returned")
        root = _root(func)
        qualified = self._qualified(func) if root not in local else None
        if qualified:
            return _library_problem(qualified, _dotted(func) or qualified)
        problem = self._problem(func.value, local)
        if problem:
            return problem
        shown = _dotted(func) or func.attr
        return _calls(shown) if func.attr in _IMPURE_METHODS or self._holds_code(func.value) else None

    def _called_name_problem(self, name: str, local: frozenset[str]) -> Fact | None:
        problem = self._name_problem(name, local)
        if problem:
            return problem
        if name in local:
            return _calls(name)
        binding = self._bindings.get(name)
        if binding is None and name in _BUILTINS:
            return None if name in _STORING | _MAY_CALL | _WRAPPERS else _calls(name)
        if binding in (_RECORD, _MAKER):
            return None
        return _library_problem(self._qualified(ast.Name(name)) or name, name)


def _makes_functions(statement: ast.stmt) -> bool:
    """Whether a function does nothing but define functions and return them."""
    if not isinstance(statement, ast.FunctionDef) or statement.decorator_list:
        return False
    *before, last = statement.body
    if not isinstance(last, ast.Return) or not all(isinstance(one, ast.FunctionDef) or _is_text(one) for one in before):
        return False
    parts = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    own = {one.name for one in before if isinstance(one, ast.FunctionDef) and not one.decorator_list}
    return all(isinstance(one, ast.Lambda) or (isinstance(one, ast.Name) and one.id in own) for one in parts)


def _is_plain(statement: ast.ClassDef) -> bool:
    """Whether a class has nothing that could do more when it is made: no decorators, no metaclass."""
    return not statement.decorator_list and not statement.keywords


def _only_stores(init: ast.FunctionDef) -> bool:
    """Whether all that ``__init__`` does is to keep its arguments and constants as attributes."""
    return all(_is_text(one) or isinstance(one, ast.Pass) or _stores(one) for one in init.body)


def _stores(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, (ast.Name, ast.Constant)):
        return False
    return all(isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) for one in statement.targets)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _library_problem(qualified: str, shown: str) -> Fact | None:
    """Whether a function that was imported does more than make a value."""
    parts = qualified.split(".")
    within = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    is_pure = not within.isdisjoint(_PURE) and within.isdisjoint(_IMPURE_FUNCTIONS)
    return None if is_pure else _calls(shown)


def _calls(name: str) -> Fact:
    return fact("skipped_calls", name=name)


# Syntax trees


def _dotted(node: ast.AST) -> str | None:
    """``np.random.seed``; None for what is no name with attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _root(node: ast.AST) -> str | None:
    """``params`` of ``params["W1"].T``."""
    while isinstance(node, _Place | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _container(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node


def _shown(node: ast.expr) -> str:
    """Short enough for a list of what is skipped."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def _read_by(statement: _Assignment, is_lazy: bool) -> Iterator[ast.AST]:
    """What an assignment evaluates, its targets' indices aside."""
    if isinstance(statement, ast.AnnAssign) and not is_lazy:
        yield statement.annotation
    if isinstance(statement, ast.AugAssign):
        yield statement.target
    if statement.value is not None:
        yield statement.value


def _targets(node: _Comprehension) -> frozenset[str]:
    targets = (each for generator in node.generators for each in ast.walk(generator.target))
    return frozenset(each.id for each in targets if isinstance(each, ast.Name))


def _parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from filter(None, (arguments.vararg, arguments.kwarg))


def _names_read_now(statement: ast.stmt, is_lazy: bool) -> Iterator[str]:
    """The names that a definition reads when it is executed: in decorators, defaults, annotations and class bodies."""
    todo: list[ast.AST] = [statement]
    inner = {name for name, _ in _names_in_body(statement)}
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and node.id not in inner:
            yield node.id
        todo.extend(_evaluated_now(node, is_lazy))


def _evaluated_now(node: ast.AST, is_lazy: bool) -> list[ast.AST]:
    if isinstance(node, _Function | ast.Lambda):
        evaluated: list[ast.AST | None] = [*node.args.defaults, *node.args.kw_defaults]
        if isinstance(node, _Function):
            annotations = [] if is_lazy else [node.returns, *(each.annotation for each in _parameters(node.args))]
            evaluated += [*node.decorator_list, *annotations]
        return [each for each in evaluated if each]
    return list(ast.iter_child_nodes(node))


def _names_in_body(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    if isinstance(statement, ast.ClassDef):
        for each in statement.body:
            yield from _names_set(each)
        comprehensions = (node for node in ast.walk(statement) if isinstance(node, _Comprehension))
        yield from ((name, True) for node in comprehensions for name in _targets(node))


def _names_set(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """The names that a statement sets, and whether it sets the whole of each, not something in it."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, True
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.alias():
                yield node.asname or node.name.partition(".")[0], True
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield node.id, True
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name, True
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield _root(node) or "", False
            case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in _MUTATORS:
                yield _root(node.func) or "", False
        todo.extend(reversed(list(ast.iter_child_nodes(node))))


def _is_main(statement: ast.stmt) -> bool:
    """``if __name__ == "__main__":``"""
    test = statement.test if isinstance(statement, ast.If) else None
    return isinstance(test, ast.Compare) and any(_dotted(side) == "__name__" for side in (test.left, *test.comparators))


_DESCRIBED = {
    ast.For: "skipped_for",
    ast.AsyncFor: "skipped_for",
    ast.While: "skipped_while",
    ast.With: "skipped_with",
    ast.AsyncWith: "skipped_with",
    ast.If: "skipped_if",
    ast.Try: "skipped_try",
    ast.TryStar: "skipped_try",
    ast.Match: "skipped_match",
    ast.Assert: "skipped_assert",
    ast.Delete: "skipped_del",
    ast.Raise: "skipped_raise",
    ast.Return: "skipped_return",
}


def _described(statement: ast.stmt) -> Fact:
    return fact("skipped_main" if _is_main(statement) else _DESCRIBED.get(type(statement), "skipped_statement"))
