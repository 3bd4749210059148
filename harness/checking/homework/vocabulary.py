"""What people call things: presets, which are YAML files; one says what is usual, and each course has its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from harness.checking.held import WORDS, Reading
from harness.checking.homework.line import Line, call_of, kind_said
from harness.checking.homework.roles import KINDS, like, problems
from harness.checking.homework.words import usual_words
from harness.ground import yaml_source
from harness.ground.errors import ScenarioError, UsageError
from harness.ground.facts import Fact, fact
from harness.scenario.base import Strict
from harness.scenario.complaint import MOST, field_name, validated

_FOLDER = Path(__file__).with_name("presets")
_USUAL = "usual"


class Part(Strict):
    """One layer, loss or optimizer as a course writes it; calls as HARNESS states them."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    layer: str = ""
    """The stated layer, or several of them in a row: `linear relu`. One of layer, loss and optimizer is needed."""
    loss: str = ""
    """The stated loss."""
    optimizer: str = ""
    """The stated optimizer."""
    made: str = Field("", alias="class")
    """Of an object: its class, and what it is made with: `Linear(in_features, out_features)`."""
    forward: str
    """The function or method that goes forward, or takes a step; what it takes and gives, by role."""
    backward: str = ""
    """What goes back, likewise; none where a loss gives its gradient too, and of an optimizer."""
    then: str = ""
    """What is called after it for the gradients of parameters, where that is a call of its own."""
    held: str = ""
    """Of a layer, how its arrays are held, where that is not as torch does: `in_out columns`. Left out, it is tried."""
    options: Mapping[str, Any] = Field(default_factory=dict)
    """Settings that its code fixes: `{bias: false}`."""
    allows: tuple[str, ...] = ()
    """Mistakes, by name, that the course means so: `[batch_mean_missing]` of a loss whose layers divide."""

    def line(self, course: str) -> Line:
        """As it is used. Raises UsageError."""
        kind, what = next((kind, one) for kind, one in self.kinds if one)
        backward = call_of(self.backward) if self.backward else None
        made = call_of(self.made) if self.made else None
        reading = reading_of(self.held) if self.held else None
        then = call_of(self.then) if self.then else None
        return Line(
            kind, what, call_of(self.forward), backward, made, dict(self.options), reading, then, course, self.allows
        )

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """What it is, of each kind."""
        return ("layer", self.layer), ("loss", self.loss), ("optimizer", self.optimizer)


class Preset(Strict):
    """The words of a course, or of everybody."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    course: str
    """Its short name, as `--course` takes it."""
    title: str
    """Its whole name, for reports."""
    url: str = ""
    """Where it is found."""
    arguments: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By role (x, weight, bias, gradient, cache, target, ...), further names of arguments, the likeliest first."""
    options: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By setting of a layer (stride, padding, kernel_size, ...), further names of arguments."""
    layers: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By stated layer, further names of functions and classes, without the words that say forward and backward."""
    losses: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same of losses."""
    optimizers: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same of optimizers."""
    parts: tuple[Part, ...] = ()
    """Layers, losses and optimizers whose calls are stated whole."""


def preset_json_schema() -> dict[str, Any]:
    """The JSON Schema of a course's file, for editors."""
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, **Preset.model_json_schema(), "title": "Course of backprop-harness"}


#: A field of a part, as a path.
At = tuple[str, ...]


def reading_of(text: str) -> Reading:
    """How arrays are held, by words. Raises UsageError."""
    words = text.split()
    for word in words:
        if word not in WORDS:
            raise UsageError(fact("line_no_reading", word=word, words=tuple(WORDS)))
    return Reading(**{WORDS[word]: word for word in words})  # type: ignore[arg-type]


def read_preset(path: Path) -> Preset:
    """A preset, read and checked. Raises ScenarioError, with the place of each mistake."""
    source = yaml_source.read(path)
    found = validated(Preset, source, "preset")
    every = [
        (source.place(("parts", number, *field)), problem, field_name(("parts", number, *field)))
        for number, part in enumerate(found.parts)
        for field, problem in _problems(part, found.course)
    ]
    every += [
        (
            source.place_of_name((kind, name)),
            fact("line_no_such", kind=kind_said(word), name=name, like=like(name, known)),
            kind,
        )
        for kind, (word, known) in zip(("layers", "losses", "optimizers"), KINDS.items(), strict=True)
        for name in getattr(found, kind)
        if name not in known
    ]
    if every:
        first, *others = every
        raise ScenarioError(*first, tuple(others[: MOST - 1]), max(0, len(every) - MOST))
    return found


#: Fields of a part that are texts of their own, with what reads them.
_READ: Mapping[str, Callable[[str], Any]] = {
    "made": call_of,
    "forward": call_of,
    "backward": call_of,
    "then": call_of,
    "held": reading_of,
}


def _problems(part: Part, course: str) -> Iterator[tuple[At, Fact | str]]:
    """What is wrong with a part, and in which of its fields."""
    if sum(bool(one) for _, one in part.kinds) != 1:
        yield (), fact("preset_one_kind")
        return
    for name, read in _READ.items():
        text = getattr(part, name)
        try:
            if text or name == "forward":
                read(text)
        except UsageError as error:
            yield _in_file((name,)), error.problem
            return
    yield from ((_in_file(path), problem) for path, problem in problems(part.line(course)))


def _in_file(path: At) -> At:
    """A field as a file names it."""
    return tuple("class" if one == "made" else one for one in path)


@functools.cache
def presets() -> tuple[str, ...]:
    """The courses that come with the harness."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml") if path.stem != _USUAL))


@functools.cache
def preset(name: str) -> Preset:
    """One that comes with the harness. Raises UsageError."""
    if name not in (*presets(), _USUAL):
        raise UsageError(fact("no_course", name=name, courses=presets()))
    return read_preset(_FOLDER / f"{name}.yaml")


def course_named(text: str) -> Preset:
    """A course by its short name, or by its file. Raises UsageError, and ScenarioError with its place."""
    return read_preset(Path(text)) if Path(text).suffix in (".yaml", ".yml") else preset(text)


def courses_of(names: Collection[str]) -> tuple[Preset, ...]:
    """Those that come with the harness and state one of these functions or classes; only these are read."""
    return tuple(preset(one) for one in presets() if not _stated_names(one).isdisjoint(names))


_STATED = re.compile(r"""\b(?:class|forward):\s+["']?([A-Za-z_]\w*)""")


@functools.cache
def _stated_names(course: str) -> frozenset[str]:
    return frozenset(_STATED.findall((_FOLDER / f"{course}.yaml").read_text("utf-8")))


# ---------------------------------------------------------------- the words of several presets


@dataclass(frozen=True)
class Vocabulary:
    """The words of what is usual and of courses, as they are looked up."""

    arguments: Mapping[str, Mapping[str, int]] = field(hash=False)
    """By role, names with how unlikely they are."""
    options: Mapping[str, Mapping[str, int]] = field(hash=False)
    names: Mapping[str, Mapping[str, tuple[str, ...]]] = field(hash=False)
    """By kind (layer, loss, optimizer), what a plain name may be."""
    lines: tuple[Line, ...] = ()
    """What courses state whole."""

    def meant(self, kind: str, name: str) -> tuple[str, ...]:
        """What a name may be: ``affine_forward`` is linear."""
        known = self.names[kind]
        whole = "".join(word for word in words_of(name) if word not in FORWARD | BACKWARD)
        bare = "".join(word for word in words_of(name) if word not in _MAKERS)
        own = ("".join(words_of(name)), whole, plain(name), plain(name).rstrip("0123456789"), bare)
        every = (*own, *map(without_loss, own)) if kind == "loss" else own
        return next((known[one] for one in every if one in known), ()) or self._several(kind, name)

    def within(self, kind: str, name: str) -> tuple[str, ...]:
        """What a name speaks of, whatever else it says: RMSProp of ``update_rmsprop``; nothing of several."""
        words, known = words_of(name), self.names[kind]
        runs = ("".join(words[a:b]) for a in range(len(words)) for b in range(len(words), a, -1))
        own = (one for one in runs if len(one) > _LEAST and one not in _ANY_STEP)
        found = dict.fromkeys(known[one][0] for one in own if one in known)
        return tuple(found) if len(found) == 1 else ()

    def _several(self, kind: str, name: str) -> tuple[str, ...]:
        """Layers in a row, as ``affine_relu_forward`` has them; one text."""
        words = [word for word in words_of(name) if word not in FORWARD | BACKWARD | _NOISE]
        known, found, at = self.names[kind], list[str](), 0
        while at < len(words):
            ends = [end for end in range(len(words), at, -1) if "".join(words[at:end]) in known]
            if not ends:
                return ()
            found.append(known["".join(words[at : ends[0]])][0])
            at = ends[0]
        return (" ".join(found),) if kind == "layer" and len(found) > 1 else ()


def vocabulary(courses: Sequence[Preset]) -> Vocabulary:
    """Of what is usual, and of courses; the words of one alone come first, as it is known that they are meant."""
    usual = preset(_USUAL)
    every = (*courses, usual) if len(courses) == 1 else (usual, *courses)
    names = {
        "layer": _named(one.layers for one in every),
        "loss": _named(one.losses for one in every),
        "optimizer": _named(one.optimizers for one in every),
    }
    lines = tuple(part.line(one.title) for one in courses for part in one.parts)
    return Vocabulary(_ranked(one.arguments for one in every), _ranked(one.options for one in every), names, lines)


def _ranked(every: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for words in every:
        for role, names in words.items():
            own = found.setdefault(role, {})
            for name in names:
                own.setdefault(name.lower(), len(own))
    return found


def _named(every: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words in every:
        for what, names in words.items():
            for name in (*names, what):
                own = name.lower().replace("_", "")
                found[own] = tuple(dict.fromkeys((*found.get(own, ()), what)))
    return found


#: Words of a name that say which way it goes, and words that say nothing.
FORWARD = frozenset(usual_words("forward"))
BACKWARD = frozenset(usual_words("backward"))
_NOISE = frozenset(usual_words("nothing"))
_MAKERS = frozenset(usual_words("makers"))
_FIXED = re.compile("_?[Ss]tride_?\\d+")
_WORD = re.compile(r"\d+[dD]?(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\u4e00-\u9fff]+")


#: How many letters a word has at least that says something within a name.
_LEAST = 2
#: What says that it is a step, and not of which optimizer.
_ANY_STEP = frozenset(one.replace("_", "") for one in usual_words("step_methods"))
#: Optimizers whose names have a word in them that says that it goes back.
_ONE_WORD = re.compile(r"(?i)ada(grad|delta)")


def words_of(name: str) -> tuple[str, ...]:
    """``max_pool_forward_naive``, ``MaxPool2D`` in small words."""
    return tuple(word.lower() for word in _WORD.findall(_ONE_WORD.sub(lambda found: found[0].capitalize(), name)))


def plain(name: str) -> str:
    """What is left of a name without the way that it goes: ``affine`` of ``affine_forward_naive``."""
    words = [word for word in words_of(_FIXED.sub("", name)) if word not in FORWARD | BACKWARD | _NOISE]
    return "".join(words)


def without_loss(name: str) -> str:
    """``multimargin`` of ``multimarginloss``; what comes from logits is with them."""
    return _WITH_LOGITS.sub("withlogits", _OF_A_LOSS.sub("", name))


_WITH_LOGITS = re.compile("(?<=entropy)(from|on|of|with)?logits$|(from|on)logits")


#: Words around the name of a loss that say no more than that it is one.
_OF_A_LOSS = re.compile(
    "(?<=.)(loss|criterion|cost|objective|verlust|fehler|costo|coste|custo|cout|coût|perdita|perdida|pérdida|perda|perte)$"
    "|^(loss|criterion|verlust|custo|costo|perda|perte|cout)(?=.)"
)


def is_backward(name: str) -> bool:
    """Whether a name says that it goes back."""
    return any(word in BACKWARD for word in words_of(name))


def is_forward(name: str) -> bool:
    """Whether a name says that it goes forward."""
    return any(word in FORWARD for word in words_of(name))
