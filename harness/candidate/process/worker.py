"""The process in which a checked file runs: loads it, calls its functions, and sends back what they answer.

Started by its path, as ``python -s -P -B worker.py CHANNEL TRACE SITE``; it imports the standard library, NumPy and
wire.py, never the harness. CHANNEL is the descriptor of a socket that carries frames (on Windows ``-``: the socket
comes through stdin), TRACE the one that faulthandler writes to (or ``-``), SITE the folder that NumPy is installed in.
Where TRACE is ``copies``, this process waits, and copies of it serve: CHANNEL is the socket that they are asked for by.
Where it is ``sandboxes``, copies of this process enter sandboxes, and each is there what ``copies`` is.
In a sandbox the variable CONFINE has, in JSON, what each copy gives up before it serves: command lines can be read.
(``-I`` would be ``-s -P`` too, but hide PYTHONHASHSEED; the parent hands over no other variable of Python's.)

It runs in the Python that a file was written for, from 3.8 on (which has no ``-P``), with NumPy from 1.20 on: both this
file and wire.py do without what is newer.

It keeps an honest file's accidents apart from the checker; it is no sandbox. Memory is limited on Linux only;
elsewhere a MemoryError is reported where one is raised.
"""

from __future__ import annotations

import array
import ast
import builtins
import contextlib
import faulthandler
import functools
import importlib
import importlib.machinery
import io
import json
import os
import re
import signal
import socket
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

HERE = Path(__file__).resolve().parent
if TYPE_CHECKING or __name__ != "__main__":  # the checker's own process imports it as any module
    import numpy as np

    from harness.candidate.process import lent, recorder, wire
    from harness.candidate.process.sandbox import confine
else:
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
    sys.path += [folder for folder in sys.argv[3:4] if folder not in sys.path]
    sys.path.insert(0, str(HERE))
    import lent
    import numpy as np
    import recorder
    import wire

    if "BACKPROP_HARNESS_CONFINE" in os.environ:
        from sandbox import confine

        del sys.modules["sandbox"], sys.modules["sandbox.confine"]
    # A file of the student's may have such a name as well.
    del sys.path[0], sys.modules["wire"], sys.modules["recorder"], sys.modules["lent"]

_T = TypeVar("_T")
#: The variable that says what each copy gives up.
CONFINE = "BACKPROP_HARNESS_CONFINE"
#: The exit codes that say what became of this process itself.
NOT_CONFINED, CHANNEL_LOST, NO_MEMORY = 96, 97, 98
#: What of a folder that is filled is copied: files of so many bytes, and so many of them; others are links.
FILLED, FILLED_FILES = 2**20, 1000
#: How many warnings of one request are shown, and the most bytes that the arrays at top level may have together.
WARNINGS, CONSTANTS = 5, 16 * 2**20
#: More descriptors than what waits outside of sandboxes has.
FEW = 64
#: How many objects within an object are looked at.
HELD = 10_000
#: How many arrays of an object are told.
ARRAYS = 1000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FRAMEWORKS = _words(
    "torch torchvision torchaudio lightning pytorch_lightning jax jaxlib flax optax haiku tensorflow keras autograd "
    "theano aesara pytensor mxnet chainer tinygrad"
)
OURS = _words("harness reference_numpy reference_torch")
#: What a folder around a file is called that imports relatively.
PACKAGE = "candidate_folder"
PLOTTING = _words("matplotlib mpl_toolkits pylab seaborn plotly bokeh altair IPython ipywidgets graphviz")
#: What may be called without anything being computed by it: as a decorator, or in a with statement.
_PASSIVE = _words("no_grad enable_grad inference_mode jit njit script compile function")
_STEP = re.compile(r"\.?([^\W\d]\w*)|\[(-?\d+)\]|\['([^']*)'\]|(\[\*\])|(\[:-1\])")
#: Of each in a list, and all but the last: what stands for these on the way to a value.
_EACH, _BUT_LAST = Ellipsis, slice(None, -1)
_INSTALLED = _words("site-packages dist-packages")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_GUARDS = _words("ImportError ModuleNotFoundError Exception BaseException")


def _renew_old_names() -> None:
    """Names that NumPy had once, and code that was written for it still has: ``np.int``, ``np.lib.pad``."""
    old = {
        "int": int, "float": float, "bool": bool, "object": object, "str": str, "complex": complex, "long": int,
        "float_": np.float64, "int0": np.intp, "Inf": np.inf, "Infinity": np.inf, "PINF": np.inf, "NINF": -np.inf,
        "NaN": np.nan, "NAN": np.nan, "product": np.prod, "cumproduct": np.cumprod, "alltrue": np.all,
        "sometrue": np.any, "in1d": np.isin, "row_stack": np.vstack, "mat": np.asmatrix, "round_": np.round,
        "asscalar": lambda a: np.asarray(a).item(),
    }  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there, and deprecated
        for name, value in old.items():
            if not hasattr(np, name):
                setattr(np, name, value)
        if not hasattr(np.lib, "pad"):
            np.lib.pad = np.pad  # type: ignore[attr-defined]


class UnavailableError(ModuleNotFoundError):
    """A module was used that a checked file may not use, or that is not installed."""


def _ignore(*_: Any, **__: Any) -> None:
    """Takes anything, does nothing."""


def _passive(*args: Any, **kwargs: Any) -> Any:
    """What `_PASSIVE` names do when they are called: hand back what they decorate, or a context without effect."""
    if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
        return args[0]
    return _Nothing()


class _Nothing(contextlib.nullcontext):  # type: ignore[type-arg]
    """A context and a decorator that do nothing."""

    def __call__(self, function: Any) -> Any:
        return function


class StandIn:
    """Takes the place of a module that is not let in, and of everything in it; raises UnavailableError on use.

    It can be imported, passed on, annotated with, derived from and configured (``plt.rcParams["x"] = 1``).
    """

    __slots__ = ("_name", "_reason")
    __all__: tuple[str, ...] = ()
    __version__ = "not available"
    _name: str
    _reason: str

    def __init__(self, name: str, reason: str) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_reason", reason)

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(f"{self._name} has no {name}: {self._reason}")
        return StandIn(f"{self._name}.{name}", self._reason)

    def __setattr__(self, name: str, value: Any) -> None:
        """Settings are taken, and have no effect."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Settings are taken, and have no effect."""

    def __getitem__(self, key: Any) -> StandIn:
        return self

    __or__ = __ror__ = __getitem__

    def __repr__(self) -> str:
        return f"<stand-in for {self._name}>"

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        def refuse(*_: Any, **__: Any) -> NoReturn:
            raise UnavailableError(self._reason)

        return (type(self._name.rpartition(".")[2], (), {"__new__": refuse, "__init_subclass__": _ignore}),)

    def __instancecheck__(self, instance: Any) -> bool:
        return False

    __subclasscheck__ = __instancecheck__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._name.rpartition(".")[2] in _PASSIVE:
            return _passive(*args, **kwargs)
        return self._refuse()

    def _refuse(self, *args: Any) -> NoReturn:
        raise UnavailableError(self._reason)


for _use in _words(
    "enter exit iter len bool float int index array contains neg abs add radd sub rsub mul rmul truediv rtruediv "
    "floordiv rfloordiv mod rmod pow rpow matmul rmatmul lt le gt ge"
):
    setattr(StandIn, f"__{_use}__", StandIn._refuse)


class Progress:
    """What tqdm makes of an iterable, without the bar."""

    def __init__(self, iterable: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type]

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _ignore


def _tqdm() -> types.SimpleNamespace:
    def trange(*args: Any, **_: Any) -> Progress:
        return Progress(range(*args))

    module = types.SimpleNamespace(__name__="tqdm", tqdm=Progress, trange=trange, tqdm_notebook=Progress)
    module.auto = module.notebook = module.std = module.autonotebook = module
    return module


class Source:
    """Which code is the checked file's own, and what to call it."""

    def __init__(self, units: Sequence[tuple[str, str, int]], folder: Path) -> None:
        """``units``: label, code and what is added to its line numbers. ``folder``: of the file, resolved."""
        self._units = {label: (code, offset) for label, code, offset in units}
        self._folder, self._package = _as_folder(folder), ""
        self._outer: tuple[str, ...] = (self._folder,)
        self._foreign = (_as_folder(HERE), _as_folder(Path(os.__file__).parent))

    def renewed(self, units: Sequence[tuple[str, str, int]]) -> None:
        """The same with other code."""
        self._units = {label: (code, offset) for label, code, offset in units}
        for cached in (Source._guarded, Source._nodes):
            cached.cache_clear()

    def place(self, filename: str, line: int) -> tuple[str, int] | None:
        """The label and line to print for code of the checked file or of the folder's; None for any other's."""
        if filename in self._units:
            return filename, line + self._units[filename][1]
        label = self._beside(filename)
        return None if label is None else (label, line)

    def owns(self, filename: str) -> bool:
        """Whether code of this file name is the checked file's own."""
        return self.place(filename, 0) is not None

    def add_package(self, name: str) -> None:
        """The code of an imported package, or of a module that stands in none, is the candidate's too."""
        spec = importlib.machinery.PathFinder.find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            self._package = _as_folder(Path(next(iter(spec.submodule_search_locations))))
        elif spec is not None and spec.has_location and spec.origin:
            self._package = os.path.normcase(spec.origin)

    def add_folder(self, folder: Path) -> None:
        """The code of a folder around the file's is the candidate's too."""
        self._outer = (*self._outer, _as_folder(folder))

    def most_dots(self) -> int:
        """How many dots the file's relative imports start with at most; 0 without any."""
        nodes = (node for label in self._units for node in self._nodes(label))
        return max((node.level or 0 for node in nodes if isinstance(node, ast.ImportFrom)), default=0)

    def is_unit(self, filename: str) -> bool:
        """Whether a code object's file name is the label of a unit."""
        return filename in self._units

    def catches_import_error(self, filename: str, line: int) -> bool:
        """Whether this line stands in a try statement that handles a missing module."""
        return any(first <= line <= last for first, last in self._guarded(filename))

    def _beside(self, filename: str) -> str | None:
        """The name within the folder; text alone, because every import asks for it, and pathlib's methods import."""
        path = os.path.normcase(filename)
        is_within = path.startswith(self._folder)
        if not self._package or not path.startswith(self._package):
            if not path.startswith(self._outer) or path.startswith(self._foreign):
                return None
            if _INSTALLED.intersection(filename.replace(os.sep, "/").split("/")):
                return None
        label = filename[len(self._folder) :] if is_within else os.path.relpath(filename, self._folder)
        return label.replace(os.sep, "/")

    def returned(self, code: types.CodeType) -> list[str]:
        """The names in a function's longest return statement, ``""`` for what has none."""
        found = (node for node in self._nodes(code.co_filename) if isinstance(node, _DEFINITIONS))
        same = [node for node in found if node.name == code.co_name and code.co_firstlineno in _first_lines(node)]
        returns = [_returned_names(one.value) for one in _returns(same[0]) if one.value] if same else []
        return max(returns, key=len, default=[])

    @functools.lru_cache(maxsize=None)  # noqa: B019
    def _guarded(self, filename: str) -> list[tuple[int, int]]:
        tries = [node for node in self._nodes(filename) if isinstance(node, ast.Try)]
        caught = [node.body for node in tries if any(map(_catches_import_error, node.handlers))]
        return [(body[0].lineno, body[-1].end_lineno or body[-1].lineno) for body in caught]

    @functools.lru_cache(maxsize=None)  # noqa: B019  # one object in the life of the process
    def _nodes(self, filename: str) -> list[ast.AST]:
        try:
            code = self._units[filename][0] if filename in self._units else _text(filename)
            return list(ast.walk(ast.parse(code)))
        except (OSError, ValueError, SyntaxError, RecursionError):
            return []


def _first_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    return {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """The return statements of a function, not those of functions within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(child, (*_DEFINITIONS, ast.Lambda, ast.ClassDef)):
            yield from _returns(child)


def _returned_names(value: ast.expr) -> list[str]:
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    return [_name_within(part) for part in parts]


def _name_within(node: ast.expr) -> str:
    """``cost`` of ``cost``, ``self.cost`` and ``float(np.squeeze(cost))``."""
    while isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _as_folder(path: Path) -> str:
    """With the separator at its end, as the beginning of the names of all files in it."""
    return os.path.normcase(str(path)).rstrip(os.sep) + os.sep


def _text(filename: str) -> str:
    with open(filename, encoding="utf-8") as file:  # noqa: PTH123  # no pathlib in the hook
        return file.read()


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _GUARDS) for kind in kinds)


class Imports:
    """Replaces ``__import__``: what a checked file may not import, or cannot, becomes a stand-in.

    As an entry of ``sys.meta_path`` it keeps frameworks away from every other importer as well. What it needs to know
    for that may import something itself (the standard library does so here and there, in one release more than in
    another): such an import, by a thread that is deciding about another, goes through unasked.
    """

    def __init__(self, source: Source, folder: Path, allow: frozenset[str]) -> None:
        self.used: set[str] = set()
        #: Whether what draws is let in as something that does nothing.
        self.inert = False
        #: By file, modules of the candidate that run as they are rewritten.
        self.rewritten: dict[str, Rewritten] = {}
        self._source, self._folders, self._allow = source, [str(folder)], allow
        self._import = builtins.__import__
        self._deciding: set[int] = set()
        self._stem = ""

    def add_folder(self, folder: str) -> None:
        """Modules of a folder around the file's are the candidate's too."""
        self._folders.append(folder)

    def lets_in(self, root: str) -> bool:
        """Whether a module was allowed by name."""
        return root in self._allow

    def install(self) -> None:
        """From now on, every import statement and import_module go through this object."""
        builtins.__import__ = self._replacement
        sys.meta_path.insert(0, self)

    def name_file(self, stem: str) -> str:
        """What the checked file is called in sys.modules: as it is named, unless a package is meant by that name."""
        self._stem = stem
        is_taken = not stem.isidentifier() or stem in sys.modules or self._package_spec(stem) is not None
        return "candidate_file" if is_taken else stem

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Refuses frameworks to libraries too; raises UnavailableError. A file does not hide a package of its name."""
        root = name.partition(".")[0]
        if (root in FRAMEWORKS or root in OURS) and (reason := self._decided(self._reason, root)):
            raise UnavailableError(reason, name=name)
        if self.rewritten and (spec := self._decided(self._rewritten_spec, name, path)):
            return spec
        return self._decided(self._package_spec, name) if name == self._stem else None

    def _rewritten_spec(self, name: str, path: Any) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        loader = self.rewritten.get(os.path.normcase(spec.origin)) if spec is not None and spec.origin else None
        if spec is None or loader is None:
            return None
        spec.loader = loader  # type: ignore[assignment]
        return spec

    def _package_spec(self, name: str) -> importlib.machinery.ModuleSpec | None:
        """A package, not a file, of this name, anywhere on sys.path."""
        for folder in sys.path:
            spec = importlib.machinery.PathFinder.find_spec(name, [folder])
            if spec is not None and spec.submodule_search_locations and spec.origin:
                return spec
        return None

    def _replacement(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        frame = sys._getframe(1)
        filename, line = frame.f_code.co_filename, frame.f_lineno
        root = name.partition(".")[0]
        own = threading.get_ident() not in self._deciding and self._decided(self._source.owns, filename)
        reason = self._decided(self._reason, root) if own and not level else None
        if reason is None:
            try:
                return self._import(name, globals, locals, fromlist or (), level)
            except ModuleNotFoundError as error:
                if own and level and error.name and error.name.startswith(f"{PACKAGE}."):
                    reason = f"{'.' * level}{name} is not there"
                elif own and not level and error.name and f"{name}.".startswith(f"{error.name}."):
                    reason = f"{error.name} is not installed"
                else:
                    raise
        if root != "tqdm" and self._decided(self._source.catches_import_error, filename, line):
            raise UnavailableError(reason, name=name)
        self.used.add(root)
        if self.inert and root in PLOTTING:
            return recorder.Inert()
        return _tqdm() if root == "tqdm" else StandIn(name if fromlist else root, reason)

    def _decided(self, question: Callable[..., _T], *about: Any) -> _T:
        """The answer to a question, while imports of this thread go through unasked."""
        thread = threading.get_ident()
        outermost = thread not in self._deciding
        self._deciding.add(thread)
        try:
            return question(*about)
        finally:
            if outermost:
                self._deciding.discard(thread)

    @functools.lru_cache(maxsize=None)  # noqa: B019
    def _reason(self, root: str) -> str | None:
        """Why a module is not let in; None where it is."""
        if root in self._allow or (root not in OURS and self._is_beside(root)):
            return None
        if root in FRAMEWORKS:
            why = f"the gradients should be computed by hand (--allow {root} lets it in)"
            return f"{root} is not available to a checked file; {why}"
        if root in PLOTTING:
            return f"{root} is not available to a checked file; nothing is drawn (--allow {root} lets it in)"
        return f"{root} is not available to a checked file" if root in OURS or root == "tqdm" else None

    def _is_beside(self, root: str) -> bool:
        spec = importlib.machinery.PathFinder.find_spec(root, self._folders)
        return spec is not None and spec.origin is not None


class Rewritten:
    """Loads a module that a script imports, as its code is rewritten for a recorder."""

    def __init__(self, code: types.CodeType, recording: recorder.Recorder) -> None:
        self._code, self._recording = code, recording

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run it."""
        self._recording.enter(vars(module))
        exec(self._code, vars(module))


class Checked:
    """The checked file, loaded: its namespace, and the objects that handles stand for."""

    def __init__(self, request: dict[str, Any]) -> None:
        folder = Path(request["folder"]).resolve()
        self.source = Source(request["units"], folder)
        self.imports = Imports(self.source, folder, frozenset(request["allow"]))
        self.objects: dict[int, Any] = {}
        self.recorder: recorder.Recorder | None = None
        self.module = types.ModuleType("candidate_file")
        #: The function that was called last, to say where an answer comes from.
        self.called: Any = None
        #: Arrays that the call before was given.
        self.lent = lent.Lent([])
        sys.path[:0] = [str(folder), *(path for path in request["path"] if path not in sys.path)]
        for around in request.get("around", ()):
            sys.path.append(around)
            self.source.add_folder(Path(around))
            self.imports.add_folder(around)
        self._folder, self._modules = Path.cwd(), frozenset(sys.modules)
        self._file_folder = folder

    def load(self, units: Sequence[tuple[str, str, int]], module: str | None, folder: str, main: bool) -> None:
        """Import the module, if any; run the units one after another in its namespace, or in one of their own."""
        if module is not None:
            self.source.add_package(module.partition(".")[0])
        self.imports.install()
        if module is not None:
            self.module = importlib.import_module(module)
        else:
            label = units[0][0] if units else "candidate_file.py"
            sys.argv = [label]
            self.module.__file__ = str(Path(folder, label))
            self.module.__name__ = "__main__" if main else self.imports.name_file(Path(label).stem)
            sys.modules[self.module.__name__] = self.module
            self._stand_in_packages()
        for name, code, _ in units:
            self._run(compile(code, name, "exec", dont_inherit=True), main)

    def put(self, units: Sequence[tuple[str, str, int]], record: Mapping[str, Any] | None = None) -> None:
        """Run other units in a namespace of their own: of what ran before and of modules beside it nothing is left.

        ``record``: the settings of a recorder, through which they run as a script.
        """
        os.chdir(self._folder)
        for name in set(sys.modules) - self._modules:
            file = getattr(sys.modules[name], "__file__", None)
            if isinstance(file, str) and self.source.owns(file):
                del sys.modules[name]
        self.source.renewed(units)
        self.objects.clear()
        before, self.called = self.module, None
        self.module = types.ModuleType(before.__name__)
        self.module.__file__ = before.__file__
        sys.modules[self.module.__name__] = self.module
        self._stand_in_packages()
        if record is not None:
            self._recorded(units, record)
            return
        for name, code, _ in units:
            self._run(compile(code, name, "exec", dont_inherit=True), False)

    def _recorded(self, units: Sequence[tuple[str, str, int]], settings: Mapping[str, Any]) -> None:
        """Run a script through a recorder; what it does after a loop that trains may go wrong."""
        self.imports.inert = True
        self.recorder = recording = recorder.Recorder(settings)
        codes = recorder.compiled(units, recording)
        self.imports.rewritten = {
            os.path.normcase(path): Rewritten(codes[at], recording) for at, path in recording.modules.items()
        }
        if self.imports.lets_in("torch") and any("torch" in code for _, code, _ in units):
            recorder.widen()
        recording.start(vars(self.module))
        try:
            for at, code in enumerate(codes):
                if at not in recording.modules:
                    exec(code, vars(self.module))
        except recorder.Enough:
            pass
        except (Exception, SystemExit):
            if not recording.is_over:
                raise

    def _stand_in_packages(self) -> None:
        """A file that imports relatively (``from .layers import *``) is a module of the folders around it.

        The folders stand as packages under names of ours, and what their own ``__init__.py`` holds does not run.
        """
        above = (self._file_folder, *self._file_folder.parents)[: self.source.most_dots()]
        name = ""
        for folder in reversed(above):
            name = f"{name}.{PACKAGE}" if name else PACKAGE
            sys.modules[name] = package = types.ModuleType(name)
            package.__path__ = [str(folder)]
        if above:
            self.source.add_folder(above[-1])
            self.module.__package__ = name

    def _run(self, code: types.CodeType, main: bool) -> None:
        """Raises what the code raises, but for ``sys.exit()`` at the end of a script."""
        try:
            exec(code, self.module.__dict__)
        except SystemExit as error:
            if not main or error.code not in (None, 0):
                raise

    def kept(self, value: Any) -> int:
        """The number by which a value can be named from now on."""
        number = len(self.objects) + 1
        self.objects[number] = value
        return number

    def target(self, number: int | None) -> Any:
        """The object of a handle's number, or the file's top level for None."""
        return self.module if number is None else self.objects[number]

    def contents(self, packer: wire.Packer) -> dict[str, Any]:
        """What the file defines, as `process.Contents` describes it."""
        public = {name: value for name, value in self.module.__dict__.items() if not name.startswith("_")}
        constants = {name: packer.try_add(value, name) for name, value in public.items()}
        return {
            "functions": self._functions(public, 0),
            "classes": {name: told for name, value in public.items() for told in self._class_told(value)},
            "constants": ["d", [[name, tree[0]] for name, tree in constants.items() if tree]],
            "stand_ins": sorted(self.imports.used),
        }

    def _functions(self, members: Mapping[str, Any], skip: int) -> dict[str, Any]:
        found = {}
        for name, value in members.items():
            try:
                function, bound, given = _unwrapped(value)
            except Exception:  # a metaclass may raise at any question
                continue
            place = function and self.source.place(function.__code__.co_filename, function.__code__.co_firstlineno)
            if function and place:
                first = 0 if isinstance(value, staticmethod) else skip + bound
                returns = self.source.returned(function.__code__)
                found[name] = {"parameters": _parameters(function, given)[first:], "place": place, "returns": returns}
        return found

    def _class_told(self, value: Any) -> list[dict[str, Any]]:
        """What a class of the file is; nothing of what is none, or raises where it is looked at."""
        try:
            return [self._class(value)] if self._is_own_class(value) else []
        except Exception:
            return []

    def _is_own_class(self, value: Any) -> bool:
        if not isinstance(value, type):
            return False
        module = sys.modules.get(str(value.__module__))
        if module is self.module:
            return True
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and self.source.place(file, 0) is not None

    def _class(self, cls: type) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for base in reversed(cls.__mro__[:-1]):
            members.update(vars(base))
        found = self._functions(members, 1)
        methods = {name: method for name, method in found.items() if not name.startswith("_") or name == "__call__"}
        asked = found.get("__init__", {}).get("parameters", [])
        made = members.get("__init__")
        if not asked and "__dataclass_fields__" in members and isinstance(made, types.FunctionType):
            asked = _parameters(made)[1:]  # of what no line of the file defines
        return {"parameters": asked, "methods": methods}


def _unwrapped(value: Any) -> tuple[types.FunctionType | None, int, Mapping[str, Any]]:
    """The function behind decorators and partials, how many leading arguments are given, and which by name."""
    bound = 0
    given: dict[str, Any] = {}
    for _ in range(10):
        if isinstance(value, functools.partial):
            bound, given, value = bound + len(value.args), {**value.keywords, **given}, value.func
        elif isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        elif hasattr(value, "__wrapped__"):
            value = value.__wrapped__
        elif isinstance(value, types.MethodType):
            bound, value = bound + 1, value.__func__
        else:
            break
    return (value if isinstance(value, types.FunctionType) else None), bound, given


def _parameters(function: types.FunctionType, given: Mapping[str, Any] = types.MappingProxyType({})) -> list[Any]:
    """Name, kind, whether there is a default, and which where it is a number, of every parameter in order."""
    code = function.__code__
    names, last = code.co_varnames, function.__defaults__ or ()
    positional, keyword = code.co_argcount, code.co_kwonlyargcount
    defaults = dict(zip(reversed(names[:positional]), reversed(last)))
    defaults.update(function.__kwdefaults__ or {}, **given)
    found = [[name, "positional", name in defaults, _number(defaults.get(name))] for name in names[:positional]]
    rest = positional + keyword
    if code.co_flags & 0x04:
        found.append([names[rest], "*", True, None])
    found += [[name, "keyword", name in defaults, _number(defaults.get(name))] for name in names[positional:rest]]
    if code.co_flags & 0x08:
        found.append([names[rest + bool(code.co_flags & 0x04)], "**", True, None])
    return found


def _number(value: Any) -> float | None:
    """A default that is a plain finite number."""
    return float(value) if type(value) in (int, float) and abs(value) < 1e300 else None


def _steps(path: str) -> list[Any]:
    """``layers[0].W`` as the names and indices on the way; ``neurons[*].w[:-1]`` is of each in a list, but its last."""
    found = list(_STEP.finditer(path))
    if not found or "".join(step[0] for step in found) != path:
        raise AttributeError(f"no attribute can be called {path!r}")
    return [_step(step) for step in found]


def _step(found: re.Match[str]) -> Any:
    if found[1]:
        return f".{found[1]}"
    if found[2]:
        return int(found[2])
    return _EACH if found[4] else _BUT_LAST if found[5] else found[3]


def _follow(value: Any, steps: Sequence[Any]) -> Any:
    for at, step in enumerate(steps):
        if step is _EACH:
            return np.array([_follow(one, steps[at + 1 :]) for one in value], float)
        value = getattr(value, step[1:]) if isinstance(step, str) and step.startswith(".") else value[step]
    return value


def _behind(called: Any) -> tuple[types.FunctionType | None, int]:
    """The function that runs when this is called, and how many leading arguments it gets without being given them."""
    is_class = isinstance(called, type)
    plain, bound, _ = _unwrapped(getattr(called, "__init__", None) if is_class else called)
    return plain, bound + is_class


def _argument_names(function: Any, count: int) -> list[str]:
    """What to call the positional arguments of a call."""
    plain, bound = _behind(function)
    if plain is None:
        return [f"argument {index + 1}" for index in range(count)]
    found = _parameters(plain)[bound:]
    names = [name for name, kind, *_ in found if kind == "positional"]
    return names[:count] + [f"argument {index + 1}" for index in range(len(names), count)]


def _call(checked: Checked, request: dict[str, Any], unpacker: wire.Unpacker, packer: wire.Packer) -> dict[str, Any]:
    """Call a function, a method or a class; the answer, and what became of the arguments."""
    args = [unpacker.value(tree) for tree in request["args"]]
    kwargs = {name: unpacker.value(tree) for name, tree in request["kwargs"].items()}
    function = checked.called = _follow(checked.target(request["target"]), _steps(request["name"]))
    trees = [*zip(_argument_names(function, len(args)), request["args"], args)]
    trees += [(name, tree, kwargs[name]) for name, tree in request["kwargs"].items()]
    answer = function(*args, **kwargs)
    reply: dict[str, Any] = {"value": _told(checked, answer, getattr(function, "__self__", None), request, packer)}
    changed = unpacker.changed()
    places = (wire.path_of(tree, number, name) for number in changed for name, tree, _ in trees)
    reply["mutated"] = [place for place in places if place is not None]
    if request["keep"] == "parts":
        reply["mutated_later"] = checked.lent.changed()
        checked.lent = lent.Lent((name, value) for name, _, value in trees)
    differing = {name: value for name, tree, value in trees if not unpacker.same(tree, value, changed)}
    after = {name: packer.try_add(value, name) for name, value in differing.items()}
    reply["after"] = ["d", [[name, tree[0]] for name, tree in after.items() if tree]]
    return reply


def _told(checked: Checked, answer: Any, owner: Any, request: dict[str, Any], packer: wire.Packer) -> Any:
    """An answer; the number by which it is kept; or both, of each part of a tuple, as far as it can be exchanged."""
    if request["keep"] == "parts":
        several = _parts_of(answer)
        parts = [answer] if several is None else several
        trees = [(str(i), packer.try_add(part, f"answer[{i}]")) for i, part in enumerate(parts)]
        values = ["d", [[at, tree[0]] for at, tree in trees if tree]]
        own = packer.add({"is_tuple": several is not None, "kept": [checked.kept(part) for part in parts]}, "answer")
        return ["l", [own, values]]
    return packer.add(checked.kept(answer) if request["keep"] else _besides(answer, owner), "answer")


def _parts_of(answer: Any) -> list[Any] | None:
    """What a tuple has, one with names too, and the fields of a record; None of anything else."""
    if isinstance(answer, tuple):
        return list(answer)
    if isinstance(answer, types.SimpleNamespace):
        return list(vars(answer).values())
    fields = getattr(type(answer), "__dataclass_fields__", None)
    return [getattr(answer, name) for name in fields] if isinstance(fields, dict) else None


def _besides(answer: Any, owner: Any) -> Any:
    """An answer without the object whose method gave it: ``return self``, and ``return self, loss``, tell no more."""
    if owner is None or isinstance(owner, types.ModuleType):
        return answer
    if type(answer) is tuple and any(part is owner for part in answer):
        rest = tuple(part for part in answer if part is not owner)
        return rest[0] if len(rest) == 1 else rest
    return None if answer is owner else answer


def _attribute(checked: Checked, request: dict[str, Any], _: wire.Unpacker, packer: wire.Packer) -> dict[str, Any]:
    """The value of an attribute, or of the whole; of one that can be called, what it answers; or where it is kept."""
    name = request["name"]
    value = _follow(checked.target(request["target"]), _steps(name) if name else [])
    if request.get("keep"):
        return {"value": checked.kept(value)}
    if callable(value) and not isinstance(value, (type, StandIn)):
        checked.called = value
        value = value()
    return {"value": packer.add(value, name or "answer")}


def _set(checked: Checked, request: dict[str, Any], unpacker: wire.Unpacker, _: wire.Packer) -> dict[str, Any]:
    """Give attributes, or entries of lists and dicts, values.

    Whoever else in the object holds the very array that stands there, such as a layer, has the new values too.
    """
    root, values = checked.target(request["target"]), unpacker.value(request["values"])
    before = [_there(root, _steps(name)) for name in values]
    for (name, value), old in zip(values.items(), before):
        *way, last = steps = _steps(name)
        if _EACH in steps:
            _spread(root, steps, value)
            continue
        is_shared = isinstance(old, np.ndarray) and sum(other is old for other in before) == 1
        if is_shared and _is_alike(old, value):
            old[...] = value
            continue
        for holder, key in [place for place, found in _held(root) if found is old] if is_shared else ():
            if not isinstance(holder, tuple):
                _put(holder, key, value)
        _put(_follow(root, way), last, value)
    return {"value": None}


def _spread(root: Any, steps: Sequence[Any], value: Any) -> None:
    """Give each in a list its part of an array, in the form of what stands there: an array, a list or a number."""
    if _EACH in steps:
        at = steps.index(_EACH)
        for index, (one, part) in enumerate(zip(_follow(root, steps[:at]), value)):
            if steps[at + 1 :]:
                _spread(one, steps[at + 1 :], part)
            elif isinstance(one, list):
                one[:] = part.tolist()
            else:
                _follow(root, steps[:at])[index] = _in_form_of(one, part)
        return
    *way, last = steps
    _put(_follow(root, way), last, _in_form_of(_there(root, steps), value))


def _in_form_of(old: Any, value: Any) -> Any:
    """A value as what stood there: an array, a list of numbers, or a number."""
    if isinstance(old, np.ndarray):
        return np.array(value).reshape(old.shape)
    return value.tolist()


def _there(root: Any, steps: Sequence[Any]) -> Any:
    """What stands there; None where nothing does."""
    try:
        return _follow(root, steps)
    except (AttributeError, LookupError, TypeError):
        return None


def _is_alike(old: Any, value: Any) -> bool:
    """Whether one array can be written into the other, exactly."""
    return (old.dtype, old.shape, old.flags.writeable) == (getattr(value, "dtype", None), np.shape(value), True)


def _put(owner: Any, key: Any, value: Any) -> None:
    if isinstance(key, str) and key.startswith("."):
        setattr(owner, key[1:], value)
    else:
        owner[key] = value


def _arrays(checked: Checked, request: dict[str, Any], _: wire.Unpacker, packer: wire.Packer) -> dict[str, Any]:
    """All arrays, and numbers if asked, within an object by their paths, ``layers[0].W``, nearest first."""
    found: dict[str, list[Any]] = {}
    kinds = (np.ndarray, float, np.floating) if request.get("numbers") else np.ndarray
    for path, value in _paths(checked.target(request["target"])):
        if isinstance(value, kinds) and len(found) < ARRAYS:
            found[path] = packer.try_add(value, path)
        elif request.get("each") and isinstance(value, list) and len(found) < ARRAYS:
            found.update((path + rest, packer.try_add(array, path)) for rest, array in _of_each(value))
    return {"value": ["d", [[path, tree[0]] for path, tree in found.items() if tree]]}


def _of_each(values: Sequence[Any], depth: int = 3) -> Iterator[tuple[str, Any]]:
    """What every one of several holds in the same place, as one array: ``[*].weights`` of a layer's neurons.

    Of rows of numbers all but the last, and the last, follow: a bias may stand there.
    """
    first = values[0] if values and depth else None
    if isinstance(first, (list, tuple, np.ndarray)) and np.ndim(first) < 2 and len({len(one) for one in values}) == 1:
        yield from (("[*]" + rest, array) for rest, array in _rows(values, depth))
    elif first is not None and not _is_number(first) and len({type(one) for one in values}) == 1:
        parts = []
        for key, value in _members(first):
            held = [_there(one, [key]) for one in values]
            rest = f"[*]{_as_path(key, isinstance(first, dict))}"
            if all(map(_is_number, held)):
                yield rest, np.array(held, float)
            elif isinstance(value, (list, tuple, np.ndarray)):
                rows = [(rest + inner, array) for inner, array in _rows(held, depth)]
                yield from rows[:-2] if rows and rows[-1][0].endswith("[-1]") else rows
                parts += rows[-2:] if rows and rows[-1][0].endswith("[-1]") else []
            elif hasattr(value, "__dict__"):
                yield from ((rest + inner[3:], array) for inner, array in _of_each(held, depth - 1))
        yield from parts


def _rows(values: Sequence[Any], depth: int) -> Iterator[tuple[str, Any]]:
    """Several rows of numbers, of equal length; of objects, what each of them holds."""
    if any(not isinstance(one, (list, tuple, np.ndarray)) or np.ndim(one) > 1 for one in values):
        return
    if len({len(one) for one in values}) != 1 or not len(values[0]):
        return
    if all(_is_number(number) for one in values for number in one):
        array = np.array(values, float)
        yield from (("", array), ("[:-1]", array[:, :-1]), ("[-1]", array[:, -1]))
    elif depth:
        flat = [one for row in values for one in row]
        for rest, array in _of_each(flat, depth - 1):
            if array.ndim == 1:
                yield rest, array.reshape(len(values), -1)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _paths(root: Any) -> Iterator[tuple[str, Any]]:
    """Everything within an object by its path, nearest first; what stands twice is looked into once."""
    seen, todo = {id(root)}, [("", root)]
    for path, owner in todo:
        for key, value in _members(owner):
            inner = path + _as_path(key, isinstance(owner, dict))
            inner = inner[inner.startswith(".") :]
            yield inner, value
            if id(value) not in seen and len(seen) < HELD and not isinstance(value, (np.ndarray, str, int, float)):
                seen.add(id(value))
                todo.append((inner, value))


def _as_path(key: str | int, is_dict: bool) -> str:
    return f"['{key}']" if is_dict and isinstance(key, str) else f"[{key}]" if isinstance(key, int) else key


def _held(root: Any) -> Iterator[tuple[tuple[Any, str | int], Any]]:
    """Everything within an object: its attributes, and what lists, dicts and objects in them hold, nearest first."""
    is_module = isinstance(root, types.ModuleType)
    seen, todo = {id(root)}, [vars(root) if is_module else root]
    for owner in todo:
        for key, value in _members(owner):
            yield (owner, key), value
            if id(value) not in seen and len(seen) < HELD and not isinstance(value, (np.ndarray, str, int, float)):
                seen.add(id(value))
                todo.append(value)


def _is_plain(key: object) -> bool:
    return isinstance(key, str) and not set(key) & set("'[]")


def _members(owner: Any) -> list[tuple[str | int, Any]]:
    """By name or index, as `_put` takes it, of what can be set."""
    if isinstance(owner, (list, tuple)):
        return list(enumerate(owner))
    if isinstance(owner, dict):
        return [(key, value) for key, value in owner.items() if isinstance(key, int) or _is_plain(key)]
    if isinstance(owner, (type, types.ModuleType, types.FunctionType)):
        return []
    return [(f".{name}", value) for name, value in _own(owner).items()]


def _own(owner: Any) -> dict[str, Any]:
    """An object's attributes by name, in ``__slots__`` as well, which have no ``__dict__``."""
    slots = (getattr(base, "__slots__", ()) for base in type(owner).__mro__)
    names = [name for each in slots for name in ((each,) if isinstance(each, str) else each)]
    held = {name: getattr(owner, name) for name in names if not name.startswith("__") and hasattr(owner, name)}
    return {**held, **getattr(owner, "__dict__", {})}


def _attributes(checked: Checked, request: dict[str, Any], _: wire.Unpacker, packer: wire.Packer) -> dict[str, Any]:
    """All attributes of an object that can be exchanged."""
    held = {name: packer.try_add(value, name) for name, value in _own(checked.target(request["target"])).items()}
    return {"value": ["d", [[name, tree[0]] for name, tree in held.items() if tree and not name.startswith("__")]]}


_OPERATIONS = {"call": _call, "attribute": _attribute, "set": _set, "attributes": _attributes, "arrays": _arrays}


class Printed(io.TextIOWrapper):
    """Standard output or error, of which the first characters of each request are passed on and the others counted.

    A line that is passed on costs a call of the system and wakes the parent: a million of them would take seconds.
    """

    room, dropped = 0, 0

    def write(self, text: str) -> int:
        if self.room <= 0:
            self.dropped += len(text)
            return len(text)
        self.room -= len(text)
        return super().write(text)

    def allow(self, room: int) -> None:
        """Begin anew, with room for so many characters."""
        self.dropped, self.room = 0, room


class _Lines:
    """Which lines of the checked file a reading has run: of several that fail, the one that got furthest counts."""

    def __init__(self) -> None:
        self.count, self._reading = 0, 0
        self.places: set[tuple[str, int]] = set()

    @contextlib.contextmanager
    def counted(self, reading: int, source: Source) -> Iterator[None]:
        """Go on counting for this reading; 0 counts nothing, which is ten times as fast."""
        if reading != self._reading:
            self.count, self._reading = 0, reading
            self.places.clear()
        if not reading:
            yield
            return

        def step(frame: types.FrameType, event: str, _: Any) -> Any:
            if event == "line":
                self.count += 1
                self.places.add((frame.f_code.co_filename, frame.f_lineno))
            return step if event != "call" or source.owns(frame.f_code.co_filename) else None

        sys.settrace(step)
        try:
            yield
        finally:
            sys.settrace(None)


class Worker:
    """Answers one request after another, until the channel ends."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._output, self._process = os.dup(1), os.getpid()
        self._checked: Checked | None = None
        self._token, self._limit = b"", 0
        self._warned: set[tuple[str, int, str]] = set()
        self._lines = _Lines()

    def serve(self) -> None:
        """Raises EOFError when the channel ends, OSError when it breaks."""
        while True:
            header, body = wire.read_frame(self._receive, 2**40)
            before = set(threading.enumerate())
            for stream in _printing():
                stream.allow(header["output"])
            _alarm(header["seconds"])
            chunks = self._answered(header, body, before)
            if os.getpid() != self._process:
                raise EOFError  # a forked copy that came back
            self._end_of_output(header["id"])
            for chunk in chunks:
                self._channel.sendall(chunk)
            _alarm(None)

    def _answered(self, request: dict[str, Any], body: bytearray, before: set[threading.Thread]) -> list[bytes]:
        """The frame of the reply. Nothing that the checked file does may end this function but its process's end."""
        self._warned.clear()
        common = {"id": request["id"], "threads": 0}
        try:
            packer = wire.Packer(self._limit or min(CONSTANTS, request["answer"]))
            reply = _LOADING.get(request["op"], Worker._run)(self, request, body, packer)
            common["threads"] = len(set(threading.enumerate()) - before)
            return packer.frame({**common, **_dropped(), **reply})
        except BaseException as error:
            failure = self._failure(error)
        common["threads"] = len(set(threading.enumerate()) - before)
        return wire.Packer(0).frame({**common, **_dropped(), **failure})

    def _load(self, request: dict[str, Any], _: bytearray, packer: wire.Packer) -> dict[str, Any]:
        self._token, self._limit = request["token"].encode(), request["answer"]
        self._show_few_warnings()
        _limit_memory(request["memory"])
        self._checked = Checked(request)
        self._checked.load(request["units"], request["module"], request["folder"], request["main"])
        return self._checked.contents(packer)

    def _put(self, request: dict[str, Any], body: bytearray, _: wire.Packer) -> dict[str, Any]:
        record = wire.Unpacker(request, body, None).value(request["record"]) if "record" in request else None
        self._checked_file().put(request["units"], record)
        return {}

    def _recording(self, _: dict[str, Any], __: bytearray, packer: wire.Packer) -> dict[str, Any]:
        found = self._checked_file().recorder
        return {"value": packer.add(found.told() if found else {}, "recording")}

    def _executed(self, *_: Any) -> dict[str, Any]:
        checked = self._checked_file()
        found = [place for place in self._lines.places if checked.source.is_unit(place[0])]
        return {"value": ["l", [["l", list(place)] for place in found]]}

    def _checked_file(self) -> Checked:
        assert self._checked is not None
        return self._checked

    def _run(self, request: dict[str, Any], body: bytearray, packer: wire.Packer) -> dict[str, Any]:
        checked = self._checked
        assert checked is not None
        checked.called = None
        with self._lines.counted(request.get("count", 0), checked.source):
            return _OPERATIONS[request["op"]](checked, request, wire.Unpacker(request, body, checked.target), packer)

    def _failure(self, error: BaseException) -> dict[str, Any]:
        try:
            place = self._place(error)
            return {"failure": _kind(error), "message": _described(error), "place": place, "lines": self._lines.count}
        except BaseException as again:
            message = f"{wire.type_name(type(error))} (a {wire.type_name(type(again))} while it was described)"
            return {"failure": _kind(error), "message": message, "place": None}

    def _place(self, error: BaseException) -> tuple[str, int] | None:
        """The innermost line of a unit that an exception passed; else of a file beside it; else where it was called."""
        if self._checked is None:
            return None
        source = self._checked.source
        if isinstance(error, SyntaxError) and isinstance(error.filename, str) and type(error.lineno) is int:
            return source.place(error.filename, error.lineno)
        frames, trace = [], sys.exc_info()[2]
        while trace is not None:
            frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
            trace = trace.tb_next
        frames.reverse()
        units = [frame for frame in frames if source.is_unit(frame[0])]
        places = (source.place(*frame) for frame in units + frames)
        return next((place for place in places if place is not None), self._called_place(source))

    def _called_place(self, source: Source) -> tuple[str, int] | None:
        function = _behind(self._checked.called)[0] if self._checked else None
        return function and source.place(function.__code__.co_filename, function.__code__.co_firstlineno)

    def _show_few_warnings(self) -> None:
        def show(
            message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any
        ) -> None:
            warning = filename, lineno, str(message)
            if warning in self._warned or len(self._warned) >= WARNINGS or sys.stderr is None:
                return
            self._warned.add(warning)
            place = self._checked.source.place(filename, lineno) if self._checked else None
            label, line = place or (filename, lineno)
            sys.stderr.write(f"{label}:{line}: {category.__name__}: {message}\n")

        warnings.simplefilter("always", append=True)
        warnings.showwarning = show

    def _end_of_output(self, number: int) -> None:
        """Mark where the output of this request ends, for the parent's reader."""
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(Exception):
                stream.flush()  # type: ignore[union-attr]
        mark = self._token + str(number).encode() + b"\0"
        with contextlib.suppress(OSError):
            while mark:
                mark = mark[os.write(self._output, mark) :]

    def _receive(self, count: int) -> bytearray:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            received = self._channel.recv_into(view)
            if not received:
                raise EOFError
            view = view[received:]
        return buffer


#: The requests that ask about the file as a whole; every other is of something in it.
_LOADING: dict[str, Callable[[Worker, dict[str, Any], bytearray, wire.Packer], dict[str, Any]]]
_LOADING = {
    "load": Worker._load,
    "put": Worker._put,
    "executed": Worker._executed,
    "recording": Worker._recording,
}


def _printing() -> list[Printed]:
    return [stream for stream in (sys.__stdout__, sys.__stderr__) if isinstance(stream, Printed)]


def _dropped() -> dict[str, int]:
    """How much of what this request printed was not passed on."""
    return {"dropped": min(sum(stream.dropped for stream in _printing()), 2**31 - 1)}


def _kind(error: BaseException) -> str:
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (SystemExit, "exited"),
        (KeyboardInterrupt, "exited"),
        (MemoryError, "memory"),
        (wire.UnsupportedError, "type"),
        (wire.TooLargeError, "size"),
        (ImportError, "import"),
    )
    kind = next((kind for cls, kind in kinds if issubclass(type(error), cls)), "raised")
    # What dlopen says where a library does not fit into the memory that is left.
    return "memory" if kind == "import" and "failed to map segment" in _described(error) else kind


def _described(error: BaseException) -> str:
    """The type and the first line of an exception, whatever its ``__str__`` does."""
    name = wire.type_name(type(error))
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
        first = wire.printable(str.__str__(text[:1000]).strip().partition("\n")[0], 200)
    except Exception as again:
        return f"{name}, whose message cannot be read: its __str__ raises {wire.type_name(type(again))}"
    if isinstance(error, (wire.UnsupportedError, wire.TooLargeError, UnavailableError)):
        return first
    prefix = "the file ended the program: " if isinstance(error, (SystemExit, KeyboardInterrupt)) else ""
    return prefix + (f"{name}: {first}" if first else name)


def _alarm(seconds: float | None) -> None:
    """End this process some time after the parent would have, should the parent be gone."""
    if sys.platform != "win32":
        signal.alarm(0 if seconds is None else int(seconds) + 30)


def _limit_memory(extra: int) -> None:
    """Let this process have so many bytes more than it has now; no core files. On Linux only."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text("utf-8").split()[0])
        limit = pages * resource.getpagesize() + extra
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened(channel: str, trace: str) -> socket.socket:
    """The socket to the parent, which neither forked nor started processes keep; tracebacks of crashes go to trace."""
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    opened = socket.socket(fileno=int(channel))
    for descriptor in (opened.fileno(), int(trace)):
        os.set_inheritable(descriptor, False)
    os.register_at_fork(after_in_child=opened.close)
    faulthandler.enable(int(trace), all_threads=False)
    faulthandler.register(signal.SIGUSR1, int(trace), all_threads=False, chain=False)
    return opened


def _sent(control: socket.socket) -> tuple[socket.socket, Mapping[str, Any]]:
    """Wait to be asked for copies of this process in sandboxes; returns in each, with the socket that it is asked by,
    and what its own copies give up.

    Two descriptors come, of that socket and of a process in the sandbox; the copy's process id is told, or 0.
    """
    if sys.platform != "linux":
        raise OSError
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what ends
    while True:
        told, descriptors = _received(control)
        if not told:
            os._exit(0)
        asked, (heard, said) = json.loads(told), os.pipe()
        if os.fork() == 0:
            _enter(said, descriptors[1], descriptors[0], asked)
            return socket.socket(fileno=descriptors[0]), asked["settings"]
        os.close(said)
        control.send(os.read(heard, 32) or b"0")
        for descriptor in (heard, *descriptors):
            os.close(descriptor)


def _enter(said: int, process: int, control: int, asked: Mapping[str, Any]) -> None:
    """Returns in a process of the sandbox that has nothing of this one but its memory.

    What enters another namespace of processes is not in it itself, but what it forks: this one waits for that.
    """
    try:
        confine.enter(process, asked["namespaces"])
        entered = os.fork()
        if entered == 0:
            confine.settle(control, asked["capabilities"])
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return
        os.write(said, b"%d" % entered)
        os.closerange(3, FEW)
        os.waitpid(entered, 0)
    except BaseException:
        pass
    os._exit(0)


def _copied(control: socket.socket, settings: Mapping[str, Any] | None) -> tuple[str, str]:
    """Wait to be asked for copies of this process; returns in each, with its channel and where it traces crashes.

    Where there are settings, a copy is confined before anything else: see sandbox/confine.py.

    One at a time: a folder and the descriptors come, its process id is told; then it is asked for its exit code.
    """
    if sys.platform != "linux":
        raise OSError
    while True:
        folder, descriptors = _received(control)
        process = os.fork() if folder else os._exit(0)
        with contextlib.suppress(OSError):
            os.setpgid(process, process)  # by both, for either may be the first that needs it
        if process == 0:
            control.close()
            if settings is not None:
                _confine(settings, descriptors)
            os.chdir(folder)
            return _taken(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(b"%d" % process)
        if not control.recv(32):
            os._exit(0)
        status = os.waitpid(process, 0)[1]
        control.send(b"%d" % (-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)))


def _confine(settings: Mapping[str, Any], descriptors: Iterable[int]) -> None:
    """Give up rights, and fill the folder where it is one to write into; ends the process where that fails."""
    try:
        confine.apply(settings, descriptors)
        if settings.get("fill"):
            _fill(*settings["fill"])
    except BaseException:
        os._exit(NOT_CONFINED)


def _fill(source: str, folder: str) -> None:
    """Copy what is in a folder, once; what is too much is linked."""
    if any(True for _ in Path(folder).iterdir()):
        return
    for number, own in enumerate(sorted(Path(source).rglob("*"))):
        to = Path(folder, own.relative_to(source))
        if own.is_dir() and not own.is_symlink():
            to.mkdir()
        elif own.is_file() and not own.is_symlink() and number < FILLED_FILES and own.stat().st_size <= FILLED:
            to.write_bytes(own.read_bytes())
        else:
            to.symlink_to(own)


def _received(control: socket.socket) -> tuple[bytes, array.array[int]]:
    """A folder's name and the three descriptors that come with it, as ``socket.recv_fds`` of Python 3.9 has them."""
    if sys.platform != "linux":
        raise OSError
    descriptors = array.array("i", (0, 0, 0))
    size = len(descriptors.tobytes())
    folder, ancillary, _, _ = control.recvmsg(2**16, socket.CMSG_SPACE(size))
    return folder, array.array("i", b"".join(data for _, _, data in ancillary)[:size])


def _taken(channel: int, trace: int, output: int) -> tuple[str, str]:
    """In a copy: print to its own output, and draw other random numbers than its kin."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    if "numpy.random" in sys.modules:
        np.random.seed()
    return str(channel), str(trace)


def main() -> NoReturn:
    """Serve until the parent is gone; never print a traceback, never wait for threads that were left behind."""
    _renew_old_names()
    for name in ("stdout", "stderr"):
        stream = Printed(getattr(sys, name).detach(), "utf-8", "backslashreplace", line_buffering=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    places = (sys.argv[1], sys.argv[2])
    if places[1] in ("copies", "sandboxes"):
        told = os.environ.pop(CONFINE, None)
        settings, control = None if told is None else json.loads(told), socket.socket(fileno=int(places[0]))
        if places[1] == "sandboxes":
            control, settings = _sent(control)
        places = _copied(control, settings)
    channel = _opened(*places)
    sys.argv = [""]
    code = CHANNEL_LOST
    try:
        Worker(channel).serve()
    except EOFError:
        code = 0
    except MemoryError:
        code = NO_MEMORY
    except BaseException:
        pass
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
