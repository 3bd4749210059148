"""What the names of a cell's arguments and parameters say: which rows of which weight, and which state.

The role of a parameter is ``GATES.SOURCE``: ``f.hx`` is the forget gate's weight, over the state before and then the
input; ``ifog.x`` is the weight of the input, the gates one after another; ``*`` stands for all of them in an order that
is yet to be found. Sources are x, h, xh, hx, and of biases b, or bx and bh where there are two. ``y.w`` and ``y.b``
make a prediction of the next state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

#: By kind of cell, its gates in torch's order, and what people call each.
GATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "rnn": {"h": ("h", "a", "s", "hidden", "cell")},
    "lstm": {
        "i": ("i", "u", "in", "input", "update"),
        "f": ("f", "forget"),
        "g": ("g", "c", "j", "n", "a", "cell", "cand", "candidate", "ctilde", "cc", "cbar", "chat", "z"),
        "o": ("o", "out", "output"),
    },
    "gru": {
        "r": ("r", "reset"),
        "z": ("z", "u", "update"),
        "n": ("n", "h", "c", "g", "hh", "cand", "candidate", "htilde", "hhat", "hbar", "new", "tilde", "hc"),
    },
}
#: What people call where a product comes from.
_SOURCES = {
    **dict.fromkeys(("x", "i", "in", "input"), "x"),
    **dict.fromkeys(("h", "a", "s", "hidden", "rec", "prev"), "h"),
}
_OF_INPUT = ("x", "xh", "hx", "ax", "xa", "sx", "xs", "ih", "in", "i", "input", "inp", "inh")
_OF_STATE = ("h", "hh", "aa", "a", "ss", "s", "rec", "r", "hidden", "recurrent", "ah", "ha")
_OF_BOTH = ("", "hx", "xh", "cat", "all", "gates", "lstm", "gru", "rnn", "ifog", "ifgo", "fioc", "concat", "cell")
_OF_PREDICTION = ("y", "ya", "ay", "hy", "yh", "hq", "q", "v", "out", "o", "ho", "oh", "pred", "2")
_PARAMETER = re.compile(r"(?i)(?:self\.)?(recurrent_?kernel|weights?|kernel|bias(?:es)?|w|u|v|b)_?(\w*?)(?:_?l?0)?_*")
_X = frozenset((
    "x", "xt", "x_t", "x_in", "x_seq", "xs", "inp", "input", "inputs", "input_t", "input_x", "inp_t", "in_t",
    "xin", "seq", "sequence", "data", "x_step", "x_cur", "cur_x", "x_input", "embedded", "emb", "h_prev_l",
    "word", "w_t", "xt_in", "current_input",
))  # fmt: skip
_BEFORE = frozenset(("prev", "previous", "old", "last", "before", "tm", "pre", "init", "past", "p", "m", "initial"))
_NEXT = frozenset(("next", "new", "cur", "out", "after", "current", "n", "nxt"))
_CACHES = frozenset((
    "cache", "caches", "memory", "mem", "meta", "saved", "store", "kept", "tape", "ctx", "context", "record",
    "state_cache", "bag", "stuff", "intermediates", "history", "hist", "tmp", "aux", "info",
))  # fmt: skip
_PREDICTIONS = re.compile(r"(?i)y\w*|pred\w*|probs?|p|logits?|yhat|output_y|o_t|softmax_out")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def plain(name: str) -> tuple[str, ...]:
    """A name's words, in small letters."""
    return tuple(word.lower() for word in _WORD.findall(name))


def is_parameter(name: str) -> bool:
    """Whether it may be a weight or a bias."""
    return _PARAMETER.fullmatch(name) is not None


def is_cache(name: str) -> bool:
    """Whether it is what a way forward keeps for the way back."""
    return name.lower().strip("_") in _CACHES or "cache" in name.lower()


def is_prediction(name: str) -> bool:
    """Whether it is made of the next state."""
    return _PREDICTIONS.fullmatch(name) is not None


def state_of(name: str, kind: str) -> str:
    """``h`` or ``c``, where a name is that of a state, before or next; ``""`` where it is none."""
    words = [word for word in plain(name) if word not in _BEFORE | _NEXT and word not in ("t", "d") and word.isalpha()]
    bare = "".join(words)
    for word in (*_BEFORE, *_NEXT, "t"):
        if len(bare) > len(word) and word.isalpha() and len(word) > 2:
            bare = bare.removeprefix(word).removesuffix(word)
    if kind == "lstm" and bare in ("c", "cx", "ct", "cs", "cell", "cellstate", "ctx", "memory", "mem", "cc", "cstate"):
        return "c"
    known = ("h", "hx", "ht", "hs", "a", "at", "s", "st", "hidden", "state", "hiddenstate", "hstate", "hh")
    return "h" if bare in known else ""


def input_of(name: str, kind: str) -> str:
    """``x``, ``h`` or ``c``, where a name is that of an input or of a state before; ``""`` where it is none."""
    return "x" if name.lower().strip("_") in _X else state_of(name, kind)


def without_d(name: str) -> str:
    """What a name is the gradient of: ``prev_h`` of ``dprev_h``, ``Wx`` of ``grad_Wx``; ``""`` where not."""
    found = re.fullmatch(r"(?i)(?:d_?l_?d_?|grads?_?(?:of_)?|delta_?|d_?)(\w+)|(\w+?)_?(?:grads?|gradient)", name)
    return next(filter(None, found.groups()), "") if found else ""


def covers(kind: str, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """By name a role, so that every gate has one weight of each source, and all have biases or none has."""
    choices = [(name, _roles(kind, name)) for name in names]
    yield from _covered([(name, roles) for name, roles in choices if roles], kind, {}, frozenset())


def _covered(
    choices: Sequence[tuple[str, Sequence[str]]], kind: str, chosen: Mapping[str, str], taken: frozenset[str]
) -> Iterator[dict[str, str]]:
    if not choices:
        if _is_whole(kind, taken) and _is_uniform(chosen):
            yield dict(chosen)
        return
    (name, roles), *rest = choices
    for role in roles:
        own = frozenset(pieces(kind, role))
        if not own & taken:
            yield from _covered(rest, kind, {**chosen, name: role}, taken | own)


def pieces(kind: str, role: str) -> Iterator[str]:
    """The rows that a role stands for, a gate and a source each."""
    gates, _, source = role.partition(".")
    each = (source,) if source.startswith("b") or gates == "y" else tuple(source)
    for gate in GATES[kind] if gates == "*" else gates:
        yield from (f"{gate}.{one}" for one in each)


def _is_whole(kind: str, taken: frozenset[str]) -> bool:
    every = GATES[kind]
    if not all(f"{gate}.{source}" in taken for gate in every for source in "xh"):
        return False
    biases = [sum(f"{gate}.{source}" in taken for gate in every) for source in ("b", "bx", "bh")]
    return biases in ([0, 0, 0], [len(every), 0, 0], [0, len(every), len(every)])


def _is_uniform(chosen: Mapping[str, str]) -> bool:
    """Whether what has one letter is over the same sources in every gate: Wf and Wi, and Uf and Ui."""
    found: dict[str, set[str]] = {}
    for name, role in chosen.items():
        gates, _, source = role.partition(".")
        words = _PARAMETER.fullmatch(name)
        if words and gates not in ("*", "y") and not source.startswith("b"):
            bare = words.group(2).lower().replace("_", "")
            told = {one for kind in ("lstm", "gru") for _, one in _gate_and_source(kind, bare)}
            found.setdefault(words.group(1).lower() + (source if source in told else ""), set()).add(source)
    return all(len(sources) == 1 for sources in found.values())


def _roles(kind: str, name: str) -> tuple[str, ...]:
    """What a parameter may be, by its name, the likeliest first."""
    found = _PARAMETER.fullmatch(name)
    if found is None:
        return ()
    letter, rest = found.group(1).lower(), found.group(2).lower().replace("_", "")
    of_bias = letter.startswith("b")
    every = (*_of_bias(kind, rest),) if of_bias else (*_of_weight(kind, letter, rest),)
    return tuple(dict.fromkeys(every))


def _of_weight(kind: str, letter: str, rest: str) -> Iterator[str]:
    is_second = letter in ("u", "recurrent_kernel", "recurrentkernel")
    if letter == "v" or rest in _OF_PREDICTION[:6]:
        yield "y.w"
    for gate, source in _gate_and_source(kind, rest):
        yield f"{gate}.{source}"
    if rest in _OF_INPUT:
        yield "*.x"
    if rest in _OF_STATE:
        yield "*.h"
    for gate, words in GATES[kind].items():
        if rest in words and kind != "rnn":
            sources = ("h", "x") if is_second else ("hx", "xh", "x", "h")
            yield from (f"{gate}.{source}" for source in sources)
    if rest in _OF_BOTH:
        yield from (f"*.{source}" for source in (("h", "x") if is_second else ("xh", "hx", "x", "h")))
    if kind == "rnn" and rest in _OF_PREDICTION:
        yield "y.w"


def _of_bias(kind: str, rest: str) -> Iterator[str]:
    if rest in _OF_PREDICTION[:6]:
        yield "y.b"
    for gate, source in _gate_and_source(kind, rest):
        yield f"{gate}.b{source}"
    for gate, words in GATES[kind].items():
        if rest in words and kind != "rnn":
            yield f"{gate}.b"
    if rest in ("ih", "x", "xh", "i", "in"):
        yield "*.bx"
    if rest in ("hh", "h"):
        yield "*.bh"
    if rest in (*_OF_BOTH, *_OF_STATE):
        yield "*.b"
    if kind == "rnn" and rest in _OF_PREDICTION:
        yield "y.b"


def _gate_and_source(kind: str, rest: str) -> Iterator[tuple[str, str]]:
    """``W_xf``, ``W_fx`` and ``W_hf`` as gate and source."""
    if kind == "rnn":
        return
    for at in range(1, len(rest)):
        for first, second in ((rest[:at], rest[at:]), (rest[at:], rest[:at])):
            if first in _SOURCES:
                yield from ((gate, _SOURCES[first]) for gate, words in GATES[kind].items() if second in words)
