"""Courses: YAML files that say what functions are called; one from outside makes its files checkable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.checking.homework.file import FileChecked, check_file
from harness.checking.homework.roles import back_roles, given_roles
from harness.checking.homework.vocabulary import course_named, courses_of, preset_json_schema, presets, read_preset
from harness.checking.opening import Options
from harness.ground.errors import ScenarioError, UsageError
from harness.ground.yaml_source import read
from harness.scenario.base import Strict
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS

HERE = Path(__file__).parent
ROOT = HERE.parent
OUTSIDE = HERE / "outside/courses"
SHIPPED = ROOT / "harness/checking/homework/presets"


def _checked(file: Path, course: str = "") -> FileChecked:
    return check_file(str(file), Options(changes=False), course=course_named(course) if course else None)


def test_a_course_from_outside_makes_its_file_checkable() -> None:
    own = _checked(OUTSIDE / "kitchen.py", str(OUTSIDE / "kitchen.yaml"))
    assert {part.name: str(part.verdict) for part in own.parts} == dict.fromkeys(
        ("bake", "Sieve", "taste", "season"), "right"
    )
    assert {part.course for part in own.parts} == {"The kitchen's course"}
    with pytest.raises(UsageError, match="no layer, loss or optimizer is recognised"):
        _checked(OUTSIDE / "kitchen.py")


def test_its_mistake_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "kitchen.py"
    wrong.write_text(
        (OUTSIDE / "kitchen.py").read_text("utf-8").replace("oven.T @ plates", "oven.T @ plates / 2"), "utf-8"
    )
    found = _checked(wrong, str(OUTSIDE / "kitchen.yaml"))
    assert {part.name: str(part.verdict) for part in found.parts}["bake"] == "wrong"


def test_the_page_shows_this_course() -> None:
    page = (ROOT / "docs/courses.md").read_text("utf-8")
    assert all((OUTSIDE / f"kitchen.{end}").read_text("utf-8") in page for end in ("yaml", "py"))


def test_the_page_names_every_role() -> None:
    page = (ROOT / "docs/courses.md").read_text("utf-8")
    every: dict[str, Mapping[str, type[Strict]]] = {"layer": LAYERS, "loss": LOSSES, "optimizer": OPTIMIZERS}
    settings = {name for models in every.values() for model in models.values() for name in model.model_fields}
    roles = {role for kind, models in every.items() for what in models for role in given_roles(kind, what)}
    roles |= {role for what in LAYERS for role in back_roles("layer", what)}
    assert not [role for role in roles - settings if f"`{role}`" not in page]


AFFINE = """\
def affine_forward(x, w, b):
    return x @ w{T} + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    return dout @ w{back}, {dw}, dout.sum(0)
"""


@pytest.mark.parametrize(
    ("written", "course", "held"),
    [
        ({"T": "", "back": ".T", "dw": "x.T @ dout"}, "Stanford CS231n", "in_out"),
        ({"T": ".T", "back": "", "dw": "dout.T @ x"}, "", ""),
    ],
)
def test_of_a_courses_reading_and_another_the_one_that_fits_is_kept(
    tmp_path: Path, written: dict[str, str], course: str, held: str
) -> None:
    (tmp_path / "layers.py").write_text(AFFINE.format(**written), "utf-8")
    (part,) = _checked(tmp_path / "layers.py").parts
    assert (str(part.verdict), part.course, part.stated.get("held", "")) == ("right", course, held)


def test_of_two_courses_the_one_that_fits_is_kept_and_named(tmp_path: Path) -> None:
    code = "class Relu:\n    def forward(self, x):\n        self.x = x\n        return x * (x > 0)\n"
    for argument, course in (("dout", "fish book"), ("grad_y", "NNDL")):
        back = f"    def backward(self, {argument}):\n        return {argument} * (self.x > 0)\n"
        (tmp_path / "relu.py").write_text(code + back, "utf-8")
        (part,) = _checked(tmp_path / "relu.py").parts
        assert str(part.verdict) == "right" and course in part.course


def test_only_courses_that_a_file_may_be_of_are_read() -> None:
    assert [one.course for one in courses_of({"affine_forward"})] == ["cs231n"]
    assert [one.course for one in courses_of({"Layer_Dense", "main"})] == ["nnfs"]
    assert courses_of({"main"}) == ()


def test_every_course_is_right_and_fits_the_schema() -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(preset_json_schema())
    for name in (*presets(), "usual"):
        assert read_preset(SHIPPED / f"{name}.yaml").course == name
        validator.validate(json.loads(json.dumps(read(SHIPPED / f"{name}.yaml").values)))
    assert (
        json.loads((ROOT / "scenarios/course.schema.json").read_text("utf-8")) == preset_json_schema()
    )  # else: make schema


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            '{layer: relu, forward: "f(x) -> out", backward: "b(g=gradient) -> dxx"}',
            "3:53: part 1, backward: no role is called dxx",
        ),
        (
            '{layer: linear, forward: "f(x, w=weigth)"}',
            "3:30: part 1, forward: no role is called weigth; write one of weight",
        ),
        (
            '{layer: conv2d, forward: "f(x, p={strid})"}',
            "3:30: part 1, forward: no role is called strid; write one of stride",
        ),
        ('{layer: relu, forward: "f x"}', "3:28: part 1, forward: 'f x' is no call"),
        ('{layer: relu, forward: "f(x"}', "3:28: part 1, forward: 'f(x' is no call"),
        ('{layer: relu, class: "", forward: 3}', "3:39: part 1, forward: should be text"),
        ('{layer: lineaar, forward: "f(x)"}', "3:13: part 1, layer: no layer is called lineaar; write one of linear"),
        ('{layer: linear, loss: mse, forward: "f(x)"}', "3:5: part 1: state one of layer, loss and optimizer"),
        ('{forward: "f(x)"}', "3:5: part 1: state one of layer, loss and optimizer"),
        ('{layer: relu, held: in_outt, forward: "f(x)"}', "3:25: part 1, held: in_outt says nothing"),
        ('{loss: mse, held: columns, forward: "f(a=prediction)"}', "3:23: part 1, held: only of a layer"),
        ('{layer: relu, options: {inplace: 1}, forward: "f(x)"}', "part 1, options.inplace: it has no settings"),
        (
            '{layer: elu, options: {alpha: big}, forward: "f(x)"}',
            "part 1, options.alpha: should be a number, not 'big'",
        ),
        (
            '{layer: elu, options: {alfa: 1}, forward: "f(x)"}',
            "part 1, options.alfa: no setting is called alfa; write one of alpha",
        ),
        ('{layer: relu, forward: "f(x) -> cache"}', "3:28: part 1, forward: does not say which of its results is out"),
        ('{optimizer: sgd, forward: "f(w=params)", backward: "g()"}', "part 1, backward: an optimizer has no way back"),
        ('{optimizer: sgd, forward: "f(w=params) -> paramz"}', "part 1, forward: no role is called paramz"),
        ('{layer: relu, forwards: "f(x)"}', "3:19: part 1, forwards: unknown field, did you mean forward?"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path: Path, part: str, said: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"course: mine\nparts:\n  - {part}\ntitle: Mine\n", "utf-8")
    with pytest.raises(ScenarioError) as error:
        course_named(str(file))
    assert said in str(error.value)


def test_words_of_no_layer_and_courses_that_are_not_there_are_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("course: mine\ntitle: Mine\nlayers:\n  lineare: [dough]\n", "utf-8")
    with pytest.raises(ScenarioError, match=r"mine.yaml:4:3: layers: no layer is called lineare; write one of linear"):
        course_named(str(file))
    with pytest.raises(UsageError, match="no course is called cs231; there are cmu_10414"):
        course_named("cs231")
