"""Layers by hand, each formula of whose way back is text, and every small change of a formula that the study makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any

import numpy as np

from harness.checking.drive import drive
from harness.checking.result import Tried
from harness.checking.settings import INPUT, IT, probe_of, settings_of
from harness.ground.errors import ImplementationError
from harness.implementation import Array, Batch, State, Step
from harness.run.sides import resolve_one
from harness.scenario.layers import LAYERS
from harness.scenario.model import Case


@dataclass(frozen=True)
class Written:
    """A layer: what it gives, and by formulas of x, y, g and its parameters what it hands back."""

    layer: str
    options: Mapping[str, Any]
    forward: str
    """Of x and the parameters; of several names the last is the output y."""
    back: Mapping[str, str]
    """By x or a parameter's own name, the formula of its gradient."""


_ROWS = "m = x.mean(-1, keepdims=True); r = 1 / np.sqrt(((x - m) ** 2).mean(-1, keepdims=True) + 1e-5); n = (x - m) * r"
_BATCH = "m = x.mean(0); r = 1 / np.sqrt(((x - m) ** 2).mean(0) + 1e-5); n = (x - m) * r"
LAYERS_BY_HAND = {
    "linear": Written(
        "linear",
        {"out_features": 3},
        "y = x @ weight.T + bias",
        {"x": "g @ weight", "weight": "g.T @ x", "bias": "g.sum(0)"},
    ),
    "square linear": Written(
        "linear",
        {"in_features": 4, "out_features": 4},
        "y = x @ weight.T + bias",
        {"x": "g @ weight", "weight": "g.T @ x", "bias": "g.sum(0)"},
    ),
    "sigmoid": Written("sigmoid", {}, "y = 1 / (1 + np.exp(-x))", {"x": "g * y * (1 - y)"}),
    "tanh": Written("tanh", {}, "y = np.tanh(x)", {"x": "g * (1 - y * y)"}),
    "silu": Written("silu", {}, "s = 1 / (1 + np.exp(-x)); y = x * s", {"x": "g * (s + y * (1 - s))"}),
    "softplus": Written("softplus", {}, "y = np.logaddexp(0, x)", {"x": "g * (1 - np.exp(-y))"}),
    "softmax": Written(
        "softmax",
        {},
        "y = np.exp(x) / np.exp(x).sum(-1, keepdims=True)",
        {"x": "y * (g - (g * y).sum(-1, keepdims=True))"},
    ),
    "layer norm": Written(
        "layer_norm",
        {"normalized_shape": (6,)},
        f"{_ROWS}; y = n * weight + bias",
        {
            "x": "r * (g * weight - (g * weight).mean(-1, keepdims=True)"
            " - n * (g * weight * n).mean(-1, keepdims=True))",
            "weight": "(g * n).reshape(-1, 6).sum(0)",
            "bias": "g.reshape(-1, 6).sum(0)",
        },
    ),
    "batch norm": Written(
        "batch_norm1d",
        {},
        f"{_BATCH}; y = n * weight + bias",
        {
            "x": "r * (g * weight - (g * weight).mean(0) - n * (g * weight * n).mean(0))",
            "weight": "(g * n).sum(0)",
            "bias": "g.sum(0)",
        },
    ),
}


# ---------------------------------------------------------------- changes of a formula


@dataclass(frozen=True)
class Changed:
    """A layer with one formula that is wrong."""

    written: Written
    of: str
    """Whose gradient is wrong."""
    kind: str
    """What was done: another, dropped, times, sign, size, sum or turned."""
    formula: str


def changes(written: Written) -> Iterator[Changed]:
    """Every formula with one name exchanged, one factor dropped or repeated, another size, sign, sum or transpose."""
    names = ("x", "y", "g", *(name for name in written.back if name != "x"))
    for of, formula in written.back.items():
        for kind, text in dict.fromkeys((*_by_tree(formula, names), *_by_text(formula, names))):
            back = {**written.back, of: text}
            yield Changed(replace(written, back=back), of, kind, text)


def _by_tree(formula: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for at, node in enumerate(ast.walk(ast.parse(formula, mode="eval"))):
        if isinstance(node, ast.Name) and node.id in names:
            yield from (("another", _with(formula, at, ast.Name(other))) for other in names if other != node.id)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
            yield from (("dropped", _with(formula, at, one)) for one in (node.left, node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Add):
            other = ast.Add() if isinstance(node.op, ast.Sub) else ast.Sub()
            yield "sign", _with(formula, at, ast.BinOp(node.left, other, node.right))


def _with(formula: str, at: int, instead: ast.expr) -> str:
    """The formula with another node in place of the one at this place of a walk."""
    tree = ast.parse(formula, mode="eval")
    old = list(ast.walk(tree))[at]

    class _Instead(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return instead if node is old else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(_Instead().visit(tree)))


def _by_text(formula: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("times", f"({formula}) * {name}") for name in names)
    sizes = ("len(x)", "x.shape[1]", "y.shape[1]", "2")
    yield from (("size", f"({formula}) {sign} {size}") for size in sizes for sign in "*/")
    yield "sign", f"-({formula})"
    yield "turned", f"({formula}).T"
    sums = ((".sum(0)", ".mean(0)"), (".sum(0)", ".sum()"), (".mean(0)", ".sum(0)"))
    for right, wrong in (*sums, (".mean(-1", ".sum(-1"), (".sum(-1", ".sum(0"), ("(g * y).sum", "g.sum")):
        if right in formula:
            yield "sum", formula.replace(right, wrong, 1)


# ---------------------------------------------------------------- on the probes of a layer


@dataclass
class _Side:
    written: Written
    codes: Mapping[str, CodeType]
    shape: tuple[int, ...]
    """Of a sample."""

    def load(self, state: State) -> None:
        self.state = state

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        own = {name.rpartition(".")[2]: w for name, w in self.state.parameters.items() if name.startswith(f"{IT}.")}
        x = self.state.parameters[f"{INPUT}.weight"].reshape(-1, *self.shape)
        names: dict[str, Any] = {"np": np, "x": x, **own}
        with np.errstate(all="ignore"):
            exec(self.written.forward, names)
            names["g"] = batch.targets.reshape(names["y"].shape)
            found = {of: self._gradient(of, code, names) for of, code in self.codes.items()}
        found["x"] = found["x"].reshape(len(x), -1)
        gradients = {f"{INPUT}.weight" if of == "x" else f"{IT}.{of}": array for of, array in found.items()}
        return Step(output=names["y"].reshape(len(x), -1), gradients=gradients)

    def _gradient(self, of: str, code: CodeType, names: dict[str, Any]) -> Array:
        """In its shape, as a person's code would make it or stop."""
        try:
            return np.array(np.broadcast_to(eval(code, names), np.shape(names[of])))
        except ValueError as error:
            raise ImplementationError(str(error)) from None


@dataclass(frozen=True)
class ByHand:
    """A layer by hand, as a candidate."""

    written: Written
    shapes: Mapping[str, tuple[int, ...]]
    """Of a sample of each probe."""

    keeps_parameters = False

    def at(self, case: Case) -> _Side:
        """It, in one case."""
        codes = {of: compile(text, "layer", "eval") for of, text in self.written.back.items()}
        return _Side(self.written, codes, self.shapes[case.scenario_name])


def tried(written: Written, seed: int = 0) -> tuple[Tried, ...]:
    """The layer on the probes of it alone, beside the reference; () where it stops on one. ``seed``: of the numbers."""
    layer = LAYERS[written.layer].model_validate({"layer": written.layer, **written.options})
    settings = settings_of((layer,))
    candidate = ByHand(written, {one.name: one.shape for one in settings})
    probes = [probe_of((layer,), one, at) for at, one in enumerate(settings, seed)]
    found = tuple(drive(probe, candidate, resolve_one("numpy").build, frozenset()) for probe in probes)
    return found if all(one.seen and not one.failure for one in found) else ()
