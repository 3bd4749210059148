"""What the documentation says of layers, losses and optimizers, made from their models."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from harness.grading.assignment import Assignment, Limits
from harness.grading.assignment import Part as Asked
from harness.grading.conventions import QUESTIONS, Question
from harness.ground.facts import Fact, fact
from harness.ground.language import in_english
from harness.report.words import headers, say
from harness.scenario.kinds import Kind, Loss, Trained
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS
from harness.scenario.schedules import SCHEDULES

if TYPE_CHECKING:
    from harness.checking.homework.vocabulary import Preset

_PART = re.compile(r"(<!-- made by schema --docs: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WIDTH = 120
#: Of more losses than these not each is named.
_MANY = 6
_OVER = {"samples": "over_batch", "outputs": "over_outputs", "entries": "over_entries"}


_BEGIN, _END = re.compile(r"<!-- made by schema --docs: (.*?) -->"), "<!-- end -->"


def not_filled(text: str) -> tuple[int, Fact] | None:
    """The line of the first part that nothing is made for, and why; None where all can be made."""
    begins = list(_BEGIN.finditer(text))
    for found, end in zip(begins, [*(one.start() for one in begins[1:]), len(text)], strict=True):
        line = text.count("\n", 0, found.start()) + 1
        if found[1] not in _PARTS:
            return line, fact("no_such_table", name=found[1], known=tuple(_PARTS))
        if _END not in text[found.end() : end]:
            return line, fact("table_has_no_end", name=found[1], end=_END)
    return None


@in_english
def filled(text: str) -> str:
    """A page with every part between markers made anew; the same whatever the system is set to."""
    return _PART.sub(lambda found: f"{found[1]}{_PARTS[found[2]]()}\n{found[3]}", text)


def filled_in(template: str) -> str:
    """A template that names {layers} or {losses}, with their lists."""
    return template.replace("{layers}", ", ".join(LAYERS)).replace("{losses}", _loss_names())


def _loss_names() -> str:
    """mse, cross_entropy (of logits), ..."""
    of = {name: loss.of for name, loss in LOSSES.items() if loss.of and loss.of not in name}
    said = {name: say("loss_of", name=name, of=inputs) for name, inputs in of.items()}
    return ", ".join(said.get(name, name) for name in LOSSES)


def _layers() -> str:
    return _table(headers("layers"), (_row(name, layer) for name, layer in LAYERS.items()))


def _optimizers() -> str:
    return _table(headers("optimizers"), (_row(name, one) for name, one in OPTIMIZERS.items()))


def _schedules() -> str:
    return _table(headers("schedules"), (_row(name, one) for name, one in SCHEDULES.items()))


def _losses() -> str:
    rows = ((f"`{name}`", loss.value, _reductions(loss)) for name, loss in LOSSES.items())
    return _table(headers("losses"), rows)


def _checked() -> str:
    *activations, last = (name for name, layer in LAYERS.items() if layer.is_activation)
    others = [
        say("of_given_masks", name=name) if layer.has_mask else name
        for name, layer in LAYERS.items()
        if not (layer.is_activation or layer.is_linear)
        and (layer.is_numbered or set(layer.parameters) <= set(layer.called))
    ]
    optimizers = ", ".join(one.torch for one in OPTIMIZERS.values())
    of = {"activations": (*activations, last), "losses": _loss_names(), "optimizers": optimizers}
    said = say("what_is_checked", **of, others=", ".join(others))
    return "\n".join(textwrap.wrap(said, _WIDTH, break_on_hyphens=False))


def _row(name: str, model: type[Kind]) -> tuple[str, str, str]:
    about = (model.__doc__ or "").partition("\n")[0].replace("``", "`").removesuffix(".")
    fields = [
        _field(field, info)
        for field, info in model.model_fields.items()
        if field not in ("layer", "kind", "every", *Trained.model_fields)
    ]
    return f"`{name}`", about, ", ".join(fields)


def _field(name: str, info: Any) -> str:
    default = info.default
    if isinstance(default, bool):
        return f"`{name}` ({str(default).lower()})"
    if isinstance(default, tuple) and default:
        return f"`{name}` ([{', '.join(f'{one:g}' for one in default)}])"
    return f"`{name}` ({default:g})" if isinstance(default, int | float) else f"`{name}`"


def _reductions(loss: type[Loss]) -> str:
    names = get_args(loss.model_fields["reduction"].annotation)
    return ", ".join(say(_OVER[loss.mean_over], name=f"`{name}`") if name == "mean" else f"`{name}`" for name in names)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)


def _course_fields() -> str:
    from harness.checking.homework.vocabulary import Preset  # not before it is asked for: NumPy

    return _fields(Preset)


def _part_fields() -> str:
    from harness.checking.homework.vocabulary import Part

    return _fields(Part)


def _assignment_fields() -> str:
    return _fields(Assignment)


def _asked_fields() -> str:
    return _fields(Asked)


def _limit_fields() -> str:
    return _fields(Limits)


def _asked_kinds() -> str:
    """By field of a part, the names that it takes."""
    every = {"layer": [one for one in LAYERS if one != "own"], "loss": LOSSES, "optimizer": OPTIMIZERS}
    rows = ((f"`{name}`", ", ".join(f"`{one}`" for one in kinds)) for name, kinds in every.items())
    return _table(headers("asked_kinds"), rows)


def _asked_conventions() -> str:
    """What a hand-out may ask for."""
    rows = ((f"`{one.name}`", _whom(one), *_answers(one)) for one in QUESTIONS)
    return _table(headers("asked_conventions"), rows)


def _answers(question: Question) -> tuple[str, str]:
    """torch's, and the others."""
    first, *others = (f"`{one.words}`" for one in question.answers)
    return first, ", ".join(others)


def _whom(question: Question) -> str:
    """Which layers, losses and optimizers have it; ``losses`` where nearly all have."""
    losses = [name for name in LOSSES if question.concerns((name,))]
    if len(losses) > _MANY:
        return say("every_loss")
    names = (*(one for one in LAYERS if question.concerns((one,))), *losses)
    others = (one for one in OPTIMIZERS if question.concerns((one,)))
    return ", ".join(f"`{one}`" for one in (*names, *others))


def _fields(model: type[BaseModel]) -> str:
    every = model.model_fields.items()
    rows = ((f"`{one.alias or name}`", (one.description or "").removesuffix(".")) for name, one in every)
    return _table(headers("fields"), rows)


def _courses() -> str:
    from harness.checking.homework.vocabulary import preset, presets

    rows = ((f"`{one}`", f"[{preset(one).title}]({preset(one).url})", _stated(preset(one))) for one in presets())
    return _table(headers("courses"), rows)


def _stated(course: Preset) -> str:
    """What a course states, each layer once."""
    kinds = (what for part in course.parts for _, what in part.kinds if what)
    return ", ".join(dict.fromkeys(kind.replace(" ", " + ") for kind in kinds))


_PARTS: Mapping[str, Callable[[], str]] = {
    "layers": _layers,
    "losses": _losses,
    "optimizers": _optimizers,
    "schedules": _schedules,
    "checked": _checked,
    "course_fields": _course_fields,
    "part_fields": _part_fields,
    "courses": _courses,
    "assignment_fields": _assignment_fields,
    "asked_fields": _asked_fields,
    "asked_kinds": _asked_kinds,
    "asked_conventions": _asked_conventions,
    "limit_fields": _limit_fields,
}
