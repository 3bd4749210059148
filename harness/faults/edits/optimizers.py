"""Edits of an update: a term dropped, repeated or of the other sign, or a square, a root or a correction less."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from math import nan
from typing import Any, NamedTuple

from harness.faults.edits.edit import edit
from harness.faults.fault import Injection
from harness.faults.textbook import Textbook, shape
from harness.ground.facts import fact
from harness.scenario.model import Case

#: Of so many parameters at most, each is taken alone as well.
_FEW = 4
#: Of a book, what an operation gives as it should, and its arguments, the parameter's name first.
Change = Callable[..., Any]


class Line(NamedTuple):
    """A line of an update, as it is and as it should be."""

    wrong: str
    right: str
    into: Callable[[Textbook, Container[str]], None]
    """Make it in a book, for parameters of these names."""


def edits(case: Case) -> Iterator[Injection]:
    """Of the case's optimizer: for all parameters, for weights or biases alone, and for each."""
    lines = list(_lines(case))
    for names in _groups(case):
        yield from (_edited(line, names, len(case.shapes)) for line in lines)


def _groups(case: Case) -> list[tuple[str, ...]]:
    every = tuple(name for name in case.shapes if name not in case.fixed)
    weights, biases = (tuple(name for name in every if name.endswith(kind)) for kind in (".weight", ".bias"))
    each = ((name,) for name in every if len(every) <= _FEW)
    return list(dict.fromkeys(group for group in (every, weights, biases, *each) if group))


def _edited(line: Line, names: tuple[str, ...], of: int) -> Injection:
    said = {"wrong": line.wrong, "right": line.right}
    whole = fact("edit_update", **said) if len(names) == of else fact("edit_update_of", names=names, **said)
    return edit(whole, "update", lambda book: line.into(book, names))


def _lines(case: Case) -> Iterator[Line]:
    options: Any = case.optimizer
    yield from _of_rate()
    if getattr(options, "weight_decay", 0.0):
        yield from (_of_decay_beside if options.kind == "adamw" else _of_decay)()
    yield from _OF[options.kind](options) if options.kind in _OF else ()


# ---------------------------------------------------------------- how a line is changed


def _at(operation: str, change: Change) -> Callable[[Textbook, Container[str]], None]:
    """An operation of the optimizer gives ``change(book, right result, name, ...)``."""

    def into(book: Textbook, names: Container[str]) -> None:
        def changed(was: Callable[..., Any], name: str, *rest: Any) -> Any:
            right = was(name, *rest)
            return change(book, right, name, *rest) if name in names else right

        book.wrap(operation, changed)

    return into


def _of_array(
    operation: str, change: Callable[[Textbook, Any, Any], Any]
) -> Callable[[Textbook, Container[str]], None]:
    """An operation that takes an array alone gives ``change(book, right result, array)``, for whichever parameter."""

    def into(book: Textbook, names: Container[str]) -> None:
        present = [""]

        def direction(was: Callable[..., Any], name: str, g: Any) -> Any:
            present[0] = name
            return was(name, g)

        def changed(was: Callable[..., Any], a: Any) -> Any:
            right = was(a)
            return change(book, right, a) if present[0] in names else right

        book.wrap("direction", direction)
        book.wrap(operation, changed)

    return into


def _kept(buffer: str, change: Callable[[Textbook, str, float, Any, Any], Any]) -> Any:
    """A buffer's average is ``change(book, name, share, what it has been, what is new)``."""

    def into(book: Textbook, names: Container[str]) -> None:
        def average(was: Callable[..., Any], of: str, name: str, share: float, new: Any) -> Any:
            if of != buffer or name not in names:
                return was(of, name, share, new)
            old = book.optimizer.before(of, name, new)
            return book.optimizer.keep(of, name, change(book, name, share, old, new))

        book.wrap("average", average)

    return into


#: Of the optimizer's options and the learning rate, by what each term of a sum is multiplied.
Factors = Callable[[Any, float], tuple[float, float]]


def _sum(factors: Factors) -> Change:
    """Of an operation's two arguments, each times its factor."""

    def change(book: Textbook, _right: Any, _name: str, one: Any, other: Any) -> Any:
        return _added(book, factors, one, other)

    return change


def _added(book: Textbook, factors: Factors, one: Any, other: Any) -> Any:
    """A sum of two terms, without those whose factor is 0."""
    terms = zip(factors(book.optimizer.options, book.lr), (one, other), strict=True)
    kept = [(factor, term) for factor, term in terms if factor]
    return book.kind.combined(*kept) if kept else book.scaled(0, one)


# ---------------------------------------------------------------- the step


def _of_rate() -> Iterator[Line]:
    factors: Mapping[str, Callable[[Textbook], float]] = {
        "w + lr d": lambda book: -1,
        "w - d": lambda book: 1 / book.lr,
        "w - lr² d": lambda book: book.lr,
        "w - 2 lr d": lambda book: 2,
        "w - lr d / N": lambda book: 1 / shape(book.a[0])[0],
        "w - N lr d": lambda book: shape(book.a[0])[0],
    }
    for wrong, factor in factors.items():
        yield Line(wrong, "w - lr d", _at("moved", partial(_scaled, factor)))


def _scaled(factor: Callable[[Textbook], float], book: Textbook, right: Any, *_: Any) -> Any:
    return book.scaled(factor(book), right)


#: A decay λ in the gradient: by what the parameter and the gradient are multiplied.
_DECAYED: Mapping[str, Factors] = {
    "g": lambda o, lr: (0, 1),
    "g - decay w": lambda o, lr: (-o.weight_decay, 1),
    "g + 2 decay w": lambda o, lr: (2 * o.weight_decay, 1),
    "g + decay w / 2": lambda o, lr: (o.weight_decay / 2, 1),
    "g + w": lambda o, lr: (1, 1),
    "decay w": lambda o, lr: (o.weight_decay, 0),
    "(1 - decay) g + decay w": lambda o, lr: (o.weight_decay, 1 - o.weight_decay),
    "(1 + decay) g": lambda o, lr: (0, 1 + o.weight_decay),
    "(1 - decay) g": lambda o, lr: (0, 1 - o.weight_decay),
    "g + decay² w": lambda o, lr: (o.weight_decay**2, 1),
    "g + lr decay w": lambda o, lr: (lr * o.weight_decay, 1),
    "g + decay w / lr": lambda o, lr: (o.weight_decay / lr, 1),
}


def _of_decay() -> Iterator[Line]:
    right = "g + decay w"
    for wrong, factors in _DECAYED.items():
        yield Line(wrong, right, _at("decayed", _sum(factors)))
    shifted: Change = lambda book, _right, _name, w, g: book.kind.shifted(g, book.optimizer.options.weight_decay)  # noqa: E731
    yield Line("g + decay", right, _at("decayed", shifted))


#: A decay λ beside the step: by what the parameter and the step are multiplied.
_BESIDE: Mapping[str, Factors] = {
    "w - lr d": lambda o, lr: (0, 1),
    "w - lr d - decay w": lambda o, lr: (-o.weight_decay, 1),
    "w - lr d + lr decay w": lambda o, lr: (lr * o.weight_decay, 1),
    "w - lr d - lr² decay w": lambda o, lr: (-lr * lr * o.weight_decay, 1),
    "w - lr d - 2 lr decay w": lambda o, lr: (-2 * lr * o.weight_decay, 1),
    "w - lr d - lr decay w / 2": lambda o, lr: (-lr * o.weight_decay / 2, 1),
    "w - lr d - lr w": lambda o, lr: (-lr, 1),
    "w - lr d - decay w / lr": lambda o, lr: (-o.weight_decay / lr, 1),
}


def _of_decay_beside() -> Iterator[Line]:
    for wrong, factors in _BESIDE.items():
        yield Line(wrong, "w - lr d - lr decay w", _at("moved", partial(_beside, factors)))


def _beside(factors: Factors, book: Textbook, _right: Any, name: str, w: Any, d: Any) -> Any:
    return _added(book, factors, w, book.scaled(-book.optimizer.rate(name), d))


# ---------------------------------------------------------------- gradient descent

#: The next velocity, of the last one and of the gradient.
_VELOCITIES: Mapping[str, Factors] = {
    "mu v - g": lambda o, lr: (o.momentum, -1),
    "g - mu v": lambda o, lr: (-o.momentum, 1),
    "v + mu g": lambda o, lr: (1, o.momentum),
    "v + g": lambda o, lr: (1, 1),
    "(1 - mu) v + g": lambda o, lr: (1 - o.momentum, 1),
    "(1 - mu) v + mu g": lambda o, lr: (1 - o.momentum, o.momentum),
    "mu v + (1 - mu) g": lambda o, lr: (o.momentum, 1 - o.momentum),
    "mu (v + g)": lambda o, lr: (o.momentum, o.momentum),
    "mu² v + g": lambda o, lr: (o.momentum**2, 1),
    "2 mu v + g": lambda o, lr: (2 * o.momentum, 1),
    "mu v": lambda o, lr: (o.momentum, 0),
    "g": lambda o, lr: (0, 1),
    "mu v + g": lambda o, lr: (o.momentum, 1),
    "mu v + (1 + mu) g": lambda o, lr: (o.momentum, 1 + o.momentum),
    "mu v + lr g": lambda o, lr: (o.momentum, lr),
}
#: Along which the step goes, of the gradient and of the velocity that was just made.
_ALONG: Mapping[str, Factors] = {
    "g": lambda o, lr: (1, 0),
    "v": lambda o, lr: (0, 1),
    "g + v": lambda o, lr: (1, 1),
    "mu v": lambda o, lr: (0, o.momentum),
    "g + mu v": lambda o, lr: (1, o.momentum),
    "v - g": lambda o, lr: (-1, 1),
    "mu g + v": lambda o, lr: (o.momentum, 1),
    "mu (g + v)": lambda o, lr: (o.momentum, o.momentum),
}


def _of_sgd(options: Any) -> Iterator[Line]:
    if not options.momentum:
        return
    right = "mu v + (1 - dampening) g" if options.dampening else "mu v + g"
    for wrong, factors in _VELOCITIES.items():
        if wrong != right:
            yield Line(f"v = {wrong}", f"v = {right}", _at("moved_on", _sum(factors)))
    along = "g + mu v" if options.nesterov else "v"
    for wrong, factors in _ALONG.items():
        if wrong != along:
            yield Line(f"d = {wrong}", f"d = {along}", _at("momentum", partial(_along, factors)))


def _along(factors: Factors, book: Textbook, right: Any, name: str, g: Any) -> Any:
    """``right`` where this case has no momentum."""
    v = book.velocity.get(name)
    return right if v is None else _added(book, factors, g, v)


# ---------------------------------------------------------------- averages, squares and roots


#: What a buffer keeps, of what it has been and of what is new: A, b and n are its name, its share and what is new.
_AVERAGES: Mapping[str, Callable[[float], tuple[float, float]]] = {
    "b A + n": lambda b: (b, 1),
    "A + (1 - b) n": lambda b: (1, 1 - b),
    "A + n": lambda b: (1, 1),
    "(1 - b) A + b n": lambda b: (1 - b, b),
    "b A + b n": lambda b: (b, b),
    "(1 - b) (A + n)": lambda b: (1 - b, 1 - b),
    "b A - (1 - b) n": lambda b: (b, b - 1),
    "(1 - b) n - b A": lambda b: (-b, 1 - b),
    "(1 - b) n": lambda b: (0, 1 - b),
    "n": lambda b: (0, 1),
    "b² A + (1 - b) n": lambda b: (b**2, 1 - b),
    "b A + (1 - b)² n": lambda b: (b, (1 - b) ** 2),
}
_LETTERS = str.maketrans({"A": "{0}", "b": "{1}", "n": "{2}"})


def _of_average(buffer: str, symbol: str, beta: str, new: str) -> Iterator[Line]:
    """What a buffer keeps of what it has been and of what is new."""
    for wrong, factors in _AVERAGES.items():
        said = wrong.translate(_LETTERS).format(symbol, beta, new)
        yield Line(f"{symbol} = {said}", _mean_of(symbol, beta, new), _kept(buffer, partial(_averaged, factors)))


def _mean_of(symbol: str, beta: str, new: str) -> str:
    return f"{symbol} = {beta} {symbol} + (1 - {beta}) {new}"


def _averaged(
    factors: Callable[[float], tuple[float, float]], book: Textbook, _name: str, share: float, old: Any, new: Any
) -> Any:
    return _added(book, lambda o, lr: factors(share), old, new)


def _of_square(symbol: str, beta: str) -> Iterator[Line]:
    """What takes the place of a gradient's square."""
    for new, change in _POWERS.items():
        yield Line(_mean_of(symbol, beta, new), _mean_of(symbol, beta, "g²"), _of_array("squared", change))


_POWERS: Mapping[str, Callable[[Textbook, Any, Any], Any]] = {
    "g": lambda book, square, g: g,
    "g³": lambda book, square, g: book.kind.multiplied(square, g),
    "g⁴": lambda book, square, g: book.kind.square(square)[0],
    "(2 g²)": lambda book, square, g: book.scaled(2, square),
}


def _of_root(symbol: str, eps: float) -> Iterator[Line]:
    """What takes the place of √v + eps, and of a quotient by it."""
    right, root = f"√{symbol} + eps", f"√{symbol}"
    yield Line(f"{symbol} + eps", right, _of_array("root", lambda book, found, v: v))
    yield Line(f"√√{symbol} + eps", right, _of_array("root", lambda book, found, v: _root(book, found)))
    if eps:
        yield Line(root, right, _of_array("beyond", lambda book, found, a: a))
        yield Line(f"√({symbol} + eps)", right, _under_the_root(beside=False))
        yield Line(f"√({symbol} + eps) + eps", right, _under_the_root(beside=True))
    over = f"g / ({right})"
    yield Line(f"g / ({right})²", over, _at_ratio(lambda book, found, g, b: _over(book, found, b)))
    yield Line(
        f"g ({right})", over, _at_ratio(lambda book, found, g, b: book.kind.multiplied(g, book.optimizer.beyond(b)))
    )
    yield Line("g", over, _at_ratio(lambda book, found, g, b: g))


def _root(book: Textbook, a: Any) -> Any:
    return type(book.optimizer).root(book.optimizer, a)


def _over(book: Textbook, a: Any, root: Any) -> Any:
    return book.kind.quotient(a, book.optimizer.beyond(root), book.optimizer.options.eps)


def _under_the_root(beside: bool) -> Callable[[Textbook, Container[str]], None]:
    def into(book: Textbook, names: Container[str]) -> None:
        eps = book.optimizer.options.eps
        _of_array("root", lambda book, found, v: _root(book, book.kind.shifted(v, eps)))(book, names)
        if not beside:
            _of_array("beyond", lambda book, found, a: a)(book, names)

    return into


def _at_ratio(change: Callable[[Textbook, Any, Any, Any], Any]) -> Callable[[Textbook, Container[str]], None]:
    """The quotient of a gradient, or of its average, by a root."""

    def into(book: Textbook, names: Container[str]) -> None:
        present = [""]

        def direction(was: Callable[..., Any], name: str, g: Any) -> Any:
            present[0] = name
            return was(name, g)

        def ratio(was: Callable[..., Any], g: Any, root: Any) -> Any:
            right = was(g, root)
            return change(book, right, g, root) if present[0] in names else right

        book.wrap("direction", direction)
        book.wrap("ratio", ratio)

    return into


# ---------------------------------------------------------------- Adam


def _of_adam(options: Any) -> Iterator[Line]:
    beta1 = options.betas[0]
    if beta1:
        yield from _of_average("exp_avg", "m", "beta1", "g")
        yield from _of_correction("m̂", "m", 0, "mean")
    yield from _of_average("exp_avg_sq", "v", "beta2", "g²")
    yield from _of_correction("√v̂", "√v", 1, "corrected_root")
    yield from _of_square("v", "beta2")
    yield from _of_counts()
    if not options.amsgrad:
        yield from _of_means(beta1)
    yield from _of_root("v̂", options.eps)


def _of_means(beta1: float) -> Iterator[Line]:
    """What is averaged, or divided, in place of a gradient, its square or their averages."""
    of_v = "v = beta2 v + (1 - beta2) g²"
    yield Line(
        "v = beta2 v + (1 - beta2) m²",
        of_v,
        _kept("exp_avg_sq", lambda book, name, share, old, new: book.kind.averaged(share, old, _square_of(book, name))),
    )
    yield Line("d = g / (√v̂ + eps)", "d = m̂ / (√v̂ + eps)", _ratio_of_gradient)
    if beta1:
        of_m = "m = beta1 m + (1 - beta1) g"
        squared = _kept(
            "exp_avg", lambda book, name, share, old, new: book.kind.averaged(share, old, _square(book, new))
        )
        yield Line("m = beta1 m + (1 - beta1) g²", of_m, squared)


def _square(book: Textbook, a: Any) -> Any:
    return book.kind.square(a)[0]


def _square_of(book: Textbook, name: str) -> Any:
    return _square(book, book.optimizer.state["exp_avg"][name])


def _ratio_of_gradient(book: Textbook, names: Container[str]) -> None:
    given: dict[str, Any] = {}

    def direction(was: Callable[..., Any], name: str, g: Any) -> Any:
        given[""], given["name"] = g, name
        return was(name, g)

    def ratio(was: Callable[..., Any], m: Any, root: Any) -> Any:
        return was(given[""] if given["name"] in names else m, root)

    book.wrap("direction", direction)
    book.wrap("ratio", ratio)


def _of_correction(symbol: str, of: str, beta: int, operation: str) -> Iterator[Line]:
    """What takes the place of 1 - beta^t, by which an average is divided; of a root, of its root."""
    root = "" if operation == "mean" else "√"
    name, other = (f"beta{beta + 1}", f"beta{2 - beta}")
    for wrong, factor in _CORRECTIONS.items():
        said = {"of": of, "root": root, "beta": name, "other": other}
        if root or wrong not in _OF_ROOTS:
            change = _at(operation, partial(_corrected, factor, beta, wrong in _OF_ROOTS, operation))
            yield Line(f"{symbol} = {wrong.format(**said)}", f"{symbol} = {of} / {root}(1 - {name}^t)", change)


#: By what an average is multiplied, of its beta, the other one, and the number t of the step.
_CORRECTIONS: Mapping[str, Callable[[float, float, float], float]] = {
    "{of}": lambda beta, other, t: 1,
    "{of} {root}(1 - {beta}^t)": lambda beta, other, t: 1 - beta**t,
    "{of} / {root}(1 - {beta})": lambda beta, other, t: 1 / (1 - beta),
    "{of} / {root}(1 - {beta}²)": lambda beta, other, t: 1 / (1 - beta**2),
    "{of} / {root}(1 - {beta} t)": lambda beta, other, t: 1 / (1 - beta * t) if beta * t < 1 else nan,
    "{of} / {root}(1 - {beta}^(t + 1))": lambda beta, other, t: 1 / (1 - beta ** (t + 1)),
    "{of} / {root}(1 + {beta}^t)": lambda beta, other, t: 1 / (1 + beta**t),
    "{of} / {root}{beta}^t": lambda beta, other, t: 1 / beta**t if beta else nan,
    "{of} / {root}(1 - {other}^t)": lambda beta, other, t: 1 / (1 - other**t) if other < 1 else nan,
    "{of} / (1 - {beta}^t)": lambda beta, other, t: 1 / (1 - beta**t),
    "{of} (1 - {beta}^t)": lambda beta, other, t: 1 - beta**t,
}
#: Of these a root is not taken.
_OF_ROOTS = ("{of} / (1 - {beta}^t)", "{of} (1 - {beta}^t)")


def _corrected(
    of: Callable[[float, float, float], float],
    beta: int,
    is_whole: bool,
    operation: str,
    book: Textbook,
    _right: Any,
    name: str,
    a: Any,
) -> Any:
    betas = book.optimizer.options.betas
    factor = of(betas[beta], betas[1 - beta], book.optimizer.number_of(name))
    if operation == "mean":
        return book.scaled(factor, a)
    return book.scaled(factor if is_whole else factor**0.5, book.optimizer.root(a))


def _of_counts() -> Iterator[Line]:
    """Another number of the step in both corrections."""
    for wrong, of in (
        ("t + 1", lambda t: t + 1),
        ("t = 1", lambda t: 1.0),
        ("t = 2", lambda t: 2.0),
        ("2 t", lambda t: 2 * t),
    ):
        yield Line(f"1 - beta^t with {wrong}", "1 - beta^t", _at("number_of", partial(_counted, of)))


def _counted(of: Callable[[float], float], _book: Textbook, right: float, _name: str) -> float:
    return float(of(right))


# ---------------------------------------------------------------- others


def _of_rmsprop(options: Any) -> Iterator[Line]:
    yield from _of_average("square_avg", "v", "alpha", "g²")
    yield from _of_square("v", "alpha")
    yield from _of_root("v", options.eps)


def _of_adagrad(options: Any) -> Iterator[Line]:
    for wrong, of_old, of_new in (("s = g²", 0, 1), ("s = s - g²", 1, -1), ("s = s + 2 g²", 1, 2)):
        yield Line(wrong, "s = s + g²", _at("added", partial(_summed, of_old, of_new)))
    for new, change in _POWERS.items():
        yield Line(f"s = s + {new}", "s = s + g²", _of_array("squared", change))
    yield from _of_root("s", options.eps)


def _summed(of_old: float, of_new: float, book: Textbook, right: Any, _name: str, square: Any) -> Any:
    return book.kind.combined((of_old, right), (of_new - of_old, square))


def _of_adadelta(_: Any) -> Iterator[Line]:
    yield from _of_average("square_avg", "v", "rho", "g²")
    yield from _of_average("acc_delta", "a", "rho", "d²")
    for new, of in _INSTEAD_OF_STEPS.items():
        wrong, right = f"a = rho a + (1 - rho) {new}", "a = rho a + (1 - rho) d²"
        yield Line(wrong, right, _of_steps(of))


#: What takes the place of a step's square, of the gradient and the step.
_INSTEAD_OF_STEPS: Mapping[str, Callable[[Textbook, Any, Any], Any]] = {
    "g²": lambda book, g, d: _square(book, g),
    "d": lambda book, g, d: d,
    "(lr d)²": lambda book, g, d: _square(book, book.scaled(book.lr, d)),
}


def _of_steps(of: Callable[[Textbook, Any, Any], Any]) -> Callable[[Textbook, Container[str]], None]:
    """What is averaged of the steps is another value."""

    def into(book: Textbook, names: Container[str]) -> None:
        made: dict[str, Any] = {}

        def step_along(was: Callable[..., Any], g: Any, a: Any, v: Any) -> Any:
            made["g"], made["d"] = g, was(g, a, v)
            return made["d"]

        def average(was: Callable[..., Any], buffer: str, name: str, share: float, new: Any) -> Any:
            instead = buffer == "acc_delta" and name in names
            return was(buffer, name, share, of(book, made["g"], made["d"]) if instead else new)

        book.wrap("step_along", step_along)
        book.wrap("average", average)

    return into


_OF: Mapping[str, Callable[[Any], Iterator[Line]]] = {
    "sgd": _of_sgd,
    "adam": _of_adam,
    "adamw": _of_adam,
    "rmsprop": _of_rmsprop,
    "adagrad": _of_adagrad,
    "adadelta": _of_adadelta,
}
