"""Scenario files: what is read, merged and swept, and how everything that is wrong is refused."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from helpers import document, examples, workspace, written
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.ground.errors import HarnessError, ScenarioError
from harness.scenario.layers.linear import Linear
from harness.scenario.load import load
from harness.scenario.model import Case, parameter_shapes

BASE = """\
title: A test
network:
  - {layer: linear, weight: [[1.0, 2.0], [3.0, 4.0]], bias: [0.5, 0.5]}
  - {layer: sigmoid}
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {inputs: [[1.0, 2.0]], targets: [[1.0, 0.0]]}
training: {steps: 1}
"""


def _load(folder: Path, content: str | bytes | dict[str, Any], name: str = "a") -> tuple[Case, ...]:
    return load(written(folder, content, name), workspace(folder))


def _changed(old: str, new: str) -> str:
    assert BASE.count(old) == 1
    return BASE.replace(old, new)


def _refused(folder: Path, content: str | bytes | dict[str, Any], place: str, problem: str) -> None:
    """Refused at file:``place`` with a message that ``problem`` matches."""
    file = workspace(folder).scenarios / "a.scenario.yaml"
    with pytest.raises(ScenarioError, match="^" + re.escape(f"{file}:{place}") + ": .*" + problem):
        _load(folder, content)


# ---------------------------------------------------------------- YAML


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e-3", 1e-3), ("1E3", 1000.0), ("1.e2", 100.0), (".5", 0.5), ("+2", 2.0), ("010", 10.0), ("1", 1.0)],
)
def test_numbers_are_yaml_1_2s(tmp_path: Path, text: str, number: float) -> None:
    (case,) = _load(tmp_path, _changed("lr: 0.1", f"lr: {text}"))
    assert case.optimizer and case.optimizer.lr == number


def test_010_steps_are_ten(tmp_path: Path) -> None:
    (case,) = _load(tmp_path, _changed("steps: 1", "steps: 010"))
    assert case.steps_total == 10


@pytest.mark.parametrize("text", ['"0.1"', "'0.1'", "0x1F", "1_000", "12:30", "yes", "true", "null", "1e", "--1"])
def test_what_is_no_number_is_refused_as_one(tmp_path: Path, text: str) -> None:
    _refused(tmp_path, _changed("lr: 0.1", f"lr: {text}"), "6:17", "optimizer.lr: should be a number")


@pytest.mark.parametrize("text", ["'010'", '"1e-3"', "'true'", "yes", "2024-01-01"])
def test_quoted_and_plain_text_stays_text(tmp_path: Path, text: str) -> None:
    (case,) = _load(tmp_path, _changed("title: A test", f"title: {text}"))
    assert case.scenario.title == text.strip("\"'")


@pytest.mark.parametrize("text", ["010", "true", "1.5"])
def test_a_number_is_no_text(tmp_path: Path, text: str) -> None:
    _refused(tmp_path, _changed("title: A test", f"title: {text}"), "1:8", "title: should be text")


def test_a_bool_is_no_number_and_no_step_count(tmp_path: Path) -> None:
    _refused(tmp_path, _changed("steps: 1", "steps: true"), "8:19", "training.steps: should be a whole number")


@pytest.mark.parametrize(("text", "value"), [("1/2", 0.5), ("-1/4", -0.25), ("3/1", 3.0)])
def test_a_scale_may_be_a_fraction_in_text(tmp_path: Path, text: str, value: float) -> None:
    (case,) = _load(tmp_path, _changed("kind: mse", f'kind: mse, scale: "{text}"'))
    assert case.loss and case.loss.scale == value


@pytest.mark.parametrize("text", ["1/0", "1e9999999999", "1e5", "half", "1/2/3", "9" * 400 + "/1", "1 / 2", ""])
def test_what_is_no_fraction_is_refused_at_once(tmp_path: Path, text: str) -> None:
    content = _changed("kind: mse", f'kind: mse, scale: "{text}"')
    _refused(tmp_path, content, "5:26", 'loss.scale: should be a number or a fraction in text such as "1/2"')


@pytest.mark.parametrize("text", [".nan", ".NaN", ".inf", "-.inf", "+.Inf"])
def test_nan_and_infinities_are_refused(tmp_path: Path, text: str) -> None:
    _refused(tmp_path, _changed("lr: 0.1", f"lr: {text}"), "6:17", "should be a finite number")


@pytest.mark.parametrize("text", ["1e999", "-1e999"])
def test_a_number_that_overflows_is_refused(tmp_path: Path, text: str) -> None:
    _refused(tmp_path, _changed("[[1.0, 2.0], [3", f"[[{text}, 2.0], [3"), "3:31", "network.0.weight.0.0: .*finite")


@pytest.mark.parametrize("digits", [350, 5_000])
def test_an_integer_of_many_digits_is_refused(tmp_path: Path, digits: int) -> None:
    _refused(tmp_path, _changed("lr: 0.1", "lr: " + "9" * digits), "6:17", "number")


def test_duplicate_keys_are_refused(tmp_path: Path) -> None:
    _refused(tmp_path, BASE + "title: Again\n", "9:1", "title: stands twice in this mapping")
    _refused(tmp_path, _changed("lr: 0.1", "lr: 0.1, lr: 0.2"), "6:22", "lr: stands twice")


def test_crlf_bom_and_comments_change_nothing(tmp_path: Path) -> None:
    (plain,) = _load(tmp_path, BASE)
    for content in (BASE.replace("\n", "\r\n"), "\ufeff" + BASE, "# comment\n\n---\n" + BASE + "...\n"):
        (case,) = _load(tmp_path, content)
        assert case == plain


def test_places_count_from_1_with_a_bom_and_crlf(tmp_path: Path) -> None:
    content = "\ufeff" + _changed("lr: 0.1", "lr: x").replace("\n", "\r\n")
    _refused(tmp_path, content, "6:17", "optimizer.lr")


def test_an_alias_stands_for_its_anchor(tmp_path: Path) -> None:
    content = _changed("[[1.0, 2.0], [3.0, 4.0]]", "[&row [1.0, 2.0], *row]")
    (case,) = _load(tmp_path, content)
    assert case.linears[0].weight == ((1.0, 2.0), (1.0, 2.0))


def test_an_anchor_may_be_given_anew(tmp_path: Path) -> None:
    content = _changed("[[1.0, 2.0], [3.0, 4.0]]", "[&row [1.0, 2.0], &row [3.0, 4.0]]")
    (case,) = _load(tmp_path, content)
    assert case.linears[0].weight == ((1.0, 2.0), (3.0, 4.0))


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        ("", "1:1", "the file is empty"),
        ("# only a comment\n", "1:1", "the file is empty"),
        ("~\n", "1:1", "should be a mapping with a title"),
        ("- 1\n- 2\n", "1:1", "should be a mapping with a title"),
        ("just text", "1:1", "should be a mapping with a title"),
        ("title: [1, 2\n", "2:1", "not valid YAML"),
        ("title: a: b\n", "1:9", "not valid YAML"),
        ("title:\tA\n\tnetwork: 1\n", "1:7", "not valid YAML: .*character '.?.t'"),
        ("a: 1\n---\nb: 2\n", "2:1", "not valid YAML: but found another document"),
        ("a: *nowhere\n", "1:4", "not valid YAML: found undefined alias"),
        ("? [a]\n: b\n", "1:3", "a field's name should be plain text"),
        ("a: &a [*a]\n", "1:4", "nested deeper than 40 levels"),
        ("a: &a {b: *a}\n", "1:4", "nested deeper than 40 levels"),
        ("a: " + "[" * 60 + "]" * 60, "1:44", "nested deeper than 40 levels"),
        (b"title: \xff\xfe\n", "1:8", "not UTF-8 text"),
        (b"a: 1\nb: caf\xe9\n", "2:7", "not UTF-8 text"),
        (BASE.encode("utf-16"), "1:1", "not UTF-8 text"),
        ('title: "\\0"', "1:8", "text with a NUL"),
        ('title: "\\ud800"', "1:8", "half a surrogate pair"),
        ('"\\ud800": 1', "1:1", "half a surrogate pair"),
    ],
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, content: str | bytes, place: str, problem: str) -> None:
    _refused(tmp_path, content, place, problem)


@pytest.mark.parametrize("content", ["[" * 5_000, "a: \x00\n", "a: \x07\n", "{a: " * 5_000])
def test_what_yaml_cannot_even_begin_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ScenarioError, match=r"a\.scenario\.yaml.*: (nested deeper|not valid YAML)"):
        _load(tmp_path, content)


def test_billion_laughs_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(ScenarioError, match=r"a\.scenario\.yaml:\d+:\d+: more than 500000 values, counting what alias"):
        _load(tmp_path, "\n".join(lines))


def test_a_merge_key_is_an_unknown_field(tmp_path: Path) -> None:
    content = _changed("{lr: 0.1}", "{<<: {momentum: 0.5}, lr: 0.1}")
    _refused(tmp_path, content, "6:13", "optimizer.<<: unknown field; accepts kind, lr, schedule")


def test_nothing_is_constructed_from_a_tag(tmp_path: Path) -> None:
    _refused(tmp_path, "!!python/object/apply:os.getcwd []", "1:1", "should be a mapping")
    (case,) = _load(tmp_path, _changed("title: A test", "title: !!python/name:os.system text"))
    assert case.scenario.title == "text"


def test_a_directory_or_nothing_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    (home.scenarios / "d.scenario.yaml").mkdir()
    with pytest.raises(ScenarioError, match=r"d\.scenario\.yaml: not a regular file"):
        load(home.scenarios / "d.scenario.yaml", home)
    with pytest.raises(ScenarioError, match=r"e\.scenario\.yaml: no such file"):
        load(home.scenarios / "e.scenario.yaml", home)


# ---------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("title: A test", "titel: A test", "1:1", r"titel: unknown field, did you mean title\?; accepts title, descr"),
        ("title: A test", "title: ''", "1:8", "title: should not be empty"),
        ("title: A test\n", "", "1:1", "title: missing; add it"),
        ("lr: 0.1", "Lr: 0.1", "6:13", "optimizer.Lr: unknown field; accepts kind, lr, schedule"),
        ("lr: 0.1", "momentum: 0.1", "6:12", "optimizer.lr: missing; add it"),
        ("lr: 0.1", "lr: -0.1", "6:17", "optimizer.lr: should be above 0, not -0.1"),
        ("lr: 0.1", "lr: [0.1]", "6:17", "optimizer.lr: should be a number"),
        ("{lr: 0.1}", "0.1", "6:12", "optimizer: should be a mapping, not"),
        ("kind: mse", "kind: mae", "5:14", "loss.kind: should be one of mse, cross_entropy, binary_cross_entropy"),
        ("kind: mse", "reduction: sum", "5:7", "loss: should be a mapping that states its kind"),
        ("kind: mse", "kind: mse, reduction: all", "5:30", "loss.reduction: should be mean, sum"),
        (
            "layer: sigmoid",
            "layer: maxout",
            "4:13",
            "network.1.layer: should be one of linear, embedding, sigmoid, tanh, relu",
        ),
        ("layer: sigmoid", "layer: sigmoid, alpha: 1", "4:22", "network.1.alpha: unknown field"),
        ("{layer: sigmoid}", "sigmoid", "4:5", "network.1: should be a mapping, not"),
        ("inputs: [[1.0, 2.0]]", "inputs: [1.0, 2.0]", "7:17", "data.inputs.0: should be a list, not"),
        ("inputs: [[1.0, 2.0]]", "inputs: []", "7:16", "data.inputs: has no entries"),
        ("data: {", "data: {source: numbers, ", "7:16", "data.source: should be one of inline, normal, uniform"),
        ("steps: 1", "steps: 1.5", "8:19", "training.steps: should be a whole number"),
        ("steps: 1", "steps: -1", "8:19", "training.steps: should be at least 0"),
        ("steps: 1", "steps: 1, epochs: 1", "8:11", "training: should have exactly one of steps, epochs, until"),
        ("steps: 1", "log_every: 1", "8:11", "training: should have exactly one of steps, epochs, until"),
        ("loss: {kind: mse}\n", "", "1:1", "loss: missing; add it"),
        (
            "[0.5, 0.5]",
            "[0.5]",
            "3:61",
            r"of linear1 has shape \(1,\), but weight has \(2, 2\); both should",
        ),
        ("[3.0, 4.0]", "[3.0]", "3:42", "network.0.weight.1: has 1 entries, but the first row has 2"),
        ("[[1.0, 0.0]]", "[[1.0]]", "7:39", "data.targets: 1 targets a row, but the network has 2 outputs"),
        ("[[1.0, 0.0]]", "[[1.0, 0.0], [1.0, 0.0]]", "7:39", "data.targets: 2 rows, but inputs have 1"),
        ("inputs: [[1.0, 2.0]]", "inputs: [[1.0]]", "7:16", "data.inputs: 1 values a row, but .* takes 2 inputs"),
        ("inputs: [[1.0, 2.0]]", "inputs: [[1.0, 2.0], [3.0]]", "7:29", "data.inputs.1: has 1 entries"),
        (", targets: [[1.0, 0.0]]", "", "7:7", "data: should have either targets or labels"),
        (
            ", targets: [[1.0, 0.0]]",
            ", labels: [0]",
            "7:38",
            "data.labels: class labels need one of the losses cross_entropy",
        ),
        ("steps: 1", "steps: 1, batch: {size: 2}", "8:36", "training.batch.size: is 2, but there are 1 rows"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(tmp_path: Path, old: str, new: str, place: str, problem: str) -> None:
    _refused(tmp_path, _changed(old, new), place, problem)


_OF_CLASSES = """\
title: Classes
network: [{layer: linear, in_features: 2, out_features: 2}]
initial: {seed: 1, weight: {kind: he}}
loss: {kind: cross_entropy, OPTIONS}
optimizer: {lr: 0.1}
data: {inputs: [[1, 2], [3, 4]], labels: LABELS}
training: {steps: 1}
"""


@pytest.mark.parametrize(
    ("options", "labels", "place", "problem"),
    [
        ("weight: [1, 2, 3]", "[0, 1]", "4:37", "loss.weight: 3 weights, but the network has 2 outputs"),
        ("weight: [1, -1]", "[0, 1]", "4:41", "loss.weight.1: should be 0, or lie from 1e-30 to 1e30"),
        ("weight: [1, 1e-300]", "[0, 1]", "4:41", "loss.weight.1: should be 0, or lie from 1e-30 to 1e30"),
        ("weight: [0, 0]", "[0, 1]", "4:37", "loss.weight: should not all be 0"),
        ("weight: []", "[0, 1]", "4:37", "loss.weight: has no entries"),
        ("weight: 1", "[0, 1]", "4:37", "loss.weight: should be a list"),
        ("weight: [1]", "[0, 1]", "4:37", "loss.weight: has 1"),
        ("weight: [1, 0], ignore_index: 0", "[1, 1]", "4:37", "loss.weight: no class counts"),
        ("label_smoothing: 1.1", "[0, 1]", "4:46", "loss.label_smoothing: should be at most 1"),
        ("label_smoothing: -0.1", "[0, 1]", "4:46", "loss.label_smoothing: should be at least 0"),
        ("ignore_index: 0.5", "[0, 1]", "4:43", "loss.ignore_index: should be a whole number"),
        ("ignore_index: 1e30", "[0, 1]", "4:43", "loss.ignore_index: should be a whole number"),
        (
            "ignore_index: 9223372036854775808",
            "[0, 1]",
            "4:43",
            "loss.ignore_index: should be below 9223372036854775808",
        ),
        ("ignore_index: -1", "[0, -2]", "6:46", "data.labels.1: class -2, but the network has 2 outputs"),
        ("ignore_index: -1", "[-1, -1]", "6:42", "data.labels: no sample counts"),
        ("weight: [0, 1]", "[0, 0]", "6:42", "data.labels: no sample counts"),
        ("scale: 1", "[0, -1]", "6:46", "data.labels.1: class -1, but the network has 2 outputs"),
        ("ignore_index: 1", "TARGETS", "6:43", "data.targets: ignore_index is a label, but targets are rows"),
    ],
)
def test_options_of_a_loss_of_classes_are_refused(
    tmp_path: Path, options: str, labels: str, place: str, problem: str
) -> None:
    content = _OF_CLASSES.replace("OPTIONS", options).replace("LABELS", labels)
    _refused(tmp_path, content.replace("labels: TARGETS", "targets: [[0, 1], [1, 0]]"), place, problem)


@pytest.mark.parametrize("ignored", [-1, 0, -100, 7, 2**63 - 1])
def test_a_label_that_does_not_count_may_be_any_whole_number(tmp_path: Path, ignored: int) -> None:
    content = _OF_CLASSES.replace("OPTIONS", f"ignore_index: {ignored}").replace("LABELS", f"[{ignored}, 1]")
    (case,) = _load(tmp_path, content)
    assert case.loss and case.loss.ignored == ignored


def test_a_weight_must_fit_the_layer_before_it(tmp_path: Path) -> None:
    content = _changed("layer: sigmoid", "layer: linear, weight: [[1.0, 2.0, 3.0]]")
    _refused(tmp_path, content, "4:29", r"network.1.weight: linear2 takes \(batch, 3\), but linear1 gives \(batch, 2\)")


def test_sizes_follow_from_what_arrives(tmp_path: Path) -> None:
    """From the data, from the layer before, and of a bias from the weight."""
    values = document(network=[{"layer": "tanh"}, _linear(out_features=3), {"layer": "relu"}, _linear(out_features=2)])
    (case,) = _load(tmp_path, values)
    shapes = {"linear1.weight": (3, 2), "linear1.bias": (3,), "linear2.weight": (2, 3), "linear2.bias": (2,)}
    assert parameter_shapes(case) == shapes and (case.inputs, case.outputs) == (2, 2)


def _linear(**fields: Any) -> dict[str, Any]:
    return {"layer": "linear", **fields}


@pytest.mark.parametrize(
    ("network", "problem"),
    [
        ([_linear(in_features=2)], r"network.0: should have out_features, or numbers for its weight"),
        ([_linear(in_features=3, out_features=2)], r"data.features: 2 values a row, but the network takes 3"),
        ([{"layer": "tanh"}], r"network: should have at least one layer with parameters, such as linear"),
    ],
)
def test_sizes_that_nothing_states_are_asked_for(tmp_path: Path, network: list[Any], problem: str) -> None:
    with pytest.raises(ScenarioError, match=problem):
        _load(tmp_path, document(network=network))


def test_stated_features_must_fit_the_weight(tmp_path: Path) -> None:
    content = _changed("layer: linear,", "layer: linear, in_features: 3,")
    _refused(tmp_path, content, "3:34", r"network.0.in_features: is 3, but weight has shape \(2, 2\)")


@pytest.mark.parametrize("labels", [[0, 2], [1_000_000, 0]])
def test_a_label_must_be_a_class(tmp_path: Path, labels: list[int]) -> None:
    content = _changed("kind: mse", "kind: cross_entropy")
    content = content.replace(
        "inputs: [[1.0, 2.0]], targets: [[1.0, 0.0]]", f"labels: {labels}, inputs: [[1, 2], [3, 4]]"
    )
    problem = r"data.labels.\d: class \d+, but the network has 2 outputs \(0 to 1\)"
    _refused(tmp_path, content, _place_of_label(content, labels), problem)


def _place_of_label(content: str, labels: list[int]) -> str:
    line = content.splitlines()[6]
    return f"7:{line.index(str(max(labels))) + 1}"


@pytest.mark.parametrize("size", [1_000_000_000, 65_537, 0, -5])
def test_a_size_out_of_range_is_refused_before_memory_is_asked_for(tmp_path: Path, size: int) -> None:
    values = document()
    values["network"][0]["out_features"] = size
    with pytest.raises(
        ScenarioError, match=r"a\.scenario\.yaml:1:\d+: network.0.out_features: should be at (least|most)"
    ):
        _load(tmp_path, values)


@pytest.mark.parametrize(
    ("network", "data", "problem"),
    [
        ((1_000, 60_000, 1_000), {}, "120000000 weights, but at most 50000000 run"),
        ((2, 3, 2), {"rows": 1_000_000_000}, "should be at most 10000000"),
        ((60_000, 1, 2), {"rows": 10_000_000}, "10000000 rows of 60002 values, but at most 100000000"),
        ((1, 1, 60_000), {"rows": 10_000_000}, "10000000 rows of 60001 values, but at most 100000000"),
    ],
)
def test_too_much_altogether_is_refused(
    tmp_path: Path, network: tuple[int, int, int], data: dict[str, Any], problem: str
) -> None:
    inputs, hidden, outputs = network
    values = document()
    values["network"][0] |= {"in_features": inputs, "out_features": hidden}
    values["network"][2] |= {"in_features": hidden, "out_features": outputs}
    values["data"] |= {"features": inputs, "outputs": outputs, **data}
    with pytest.raises(ScenarioError, match=rf"a\.scenario\.yaml:1:\d+: .*{problem}"):
        _load(tmp_path, values)


def test_layers_are_named_after_their_kind(tmp_path: Path) -> None:
    values = document(
        network=[
            {"layer": "linear", "in_features": 2, "out_features": 2},
            {"layer": "sigmoid"},
            {"layer": "linear", "name": "last", "in_features": 2, "out_features": 2},
            {"layer": "sigmoid"},
        ]
    )
    (case,) = _load(tmp_path, values)
    assert [layer.name for layer in case.network] == ["linear1", "sigmoid1", "last", "sigmoid2"]


def test_forward_only_needs_neither_loss_nor_optimizer_nor_targets(tmp_path: Path) -> None:
    values = document(loss=None, optimizer=None, data={"inputs": [[1, 2]]}, training={"steps": 0})
    (case,) = _load(tmp_path, values)
    assert case.steps_total == 0 and case.loss is None


# ---------------------------------------------------------------- extends


def test_extends_merges_mappings_and_replaces_lists(tmp_path: Path) -> None:
    written(tmp_path, BASE + "dtypes: [float64, float32]\n", "base")
    own = "extends: base.scenario.yaml\noptimizer: {momentum: 0.5}\ndtypes: [float32]\n"
    (case,) = _load(tmp_path, own)
    assert case.id == "a[float32]"
    assert case.optimizer and (case.optimizer.lr, case.optimizer.momentum) == (0.1, 0.5)


def test_a_mapping_of_another_kind_replaces_what_it_extends(tmp_path: Path) -> None:
    written(tmp_path, _changed("kind: mse", "kind: mse, reduction: mean_over_samples"), "base")
    (case,) = _load(tmp_path, "extends: base.scenario.yaml\nloss: {kind: cross_entropy}\n")
    assert case.loss and case.loss.kind == "cross_entropy" and case.loss.reduction == "mean"
    (case,) = _load(tmp_path, "extends: base.scenario.yaml\nloss: {kind: mse, scale: 2}\n")
    assert case.loss and case.loss.reduction == "mean_over_samples" and case.loss.scale == 2


def test_extends_may_go_over_several_files(tmp_path: Path) -> None:
    written(tmp_path, BASE, "base")
    written(tmp_path, "extends: base.scenario.yaml\ntitle: Middle\noptimizer: {lr: 0.5}\n", "middle")
    (case,) = _load(tmp_path, "extends: middle.scenario.yaml\ntraining: {steps: 2}\n")
    assert case.optimizer and (case.scenario.title, case.optimizer.lr, case.steps_total) == ("Middle", 0.5, 2)


def test_what_is_wrong_in_the_extended_file_is_placed_there(tmp_path: Path) -> None:
    written(tmp_path, _changed("lr: 0.1", "lr: x"), "base")
    with pytest.raises(ScenarioError, match=r"base\.scenario\.yaml:6:17: optimizer.lr"):
        _load(tmp_path, "extends: base.scenario.yaml\n")


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("a.scenario.yaml", r"extends: goes in a circle: a\.scenario\.yaml -> a\.scenario\.yaml"),
        ("missing.scenario.yaml", "extends: there is no file missing.scenario.yaml beside this one"),
        ("../../../outside.scenario.yaml", "extends: .* lies outside the workspace"),
        ("/etc/passwd", "extends: /etc/passwd lies outside the workspace"),
        ("x" * 5_000, "extends: there is no file x* beside this one"),
        (".", "extends: there is no file . beside this one"),
        ("[1]", "extends: should be the name of another scenario file"),
        ("3", "extends: should be the name of another scenario file, not 3"),
        ('""', "extends: there is no file  beside"),
    ],
)
def test_what_cannot_be_extended_is_refused(tmp_path: Path, target: str, problem: str) -> None:
    _refused(tmp_path, f"extends: {target}\n", "1:10", problem)


def test_a_circle_over_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "extends: a.scenario.yaml\n", "b")
    with pytest.raises(ScenarioError, match=r"b\.scenario\.yaml:1:10: extends: goes in a circle: a.* -> b.* -> a"):
        _load(tmp_path, "extends: b.scenario.yaml\n")


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(BASE)
    home = tmp_path / "home"
    (workspace(home).scenarios / "link.scenario.yaml").symlink_to(tmp_path / "outside.yaml")
    _refused(home, "extends: link.scenario.yaml\n", "1:10", "lies outside the workspace")


def test_a_cross_entropy_of_one_output_is_refused(tmp_path: Path) -> None:
    content = _changed("[[1.0, 2.0], [3.0, 4.0]], bias: [0.5, 0.5]", "[[1.0, 2.0]]").replace("mse", "cross_entropy")
    _refused(tmp_path, content.replace("[[1.0, 0.0]]", "[[1.0]]"), "5:14", "of one output is always 0")


@pytest.mark.parametrize(
    ("loss", "last", "data", "problem"),
    [
        ("nll", "log_softmax", {"outputs": 2}, "data.outputs: nll takes class labels: use classes"),
        ("multi_margin", "tanh", {"binary": 2}, "data.binary: multi_margin takes class labels: use classes"),
        (
            "nll",
            "softmax",
            {"classes": 2},
            "loss.kind: nll takes logarithms of probabilities; end the network in log_s",
        ),
        (
            "categorical_cross_entropy",
            "identity",
            {"classes": 2},
            "loss.kind: categorical_.* in a softmax, or use cross",
        ),
        ("kl_div", "identity", {"probabilities": 2}, "loss.kind: kl_div takes logarithms of probabilities"),
        ("kl_div", "log_softmax", {"outputs": 2}, "data.outputs: kl_div takes targets from 0 to 1: use probabilities"),
        ("binary_cross_entropy", "softmax", {"outputs": 2}, "data.outputs: binary_.* from 0 to 1: use binary"),
        ("huber", "tanh", {"classes": 2}, "data.classes: class labels need one of the losses .*, not huber"),
        ("huber", "tanh", {}, "data: should have exactly one of outputs, classes, binary, probabilities"),
    ],
)
def test_targets_and_outputs_fit_the_loss(
    tmp_path: Path, loss: str, last: str, data: dict[str, int], problem: str
) -> None:
    drawn = {"source": "normal", "seed": 1, "rows": 2, "features": 2, **data}
    network = [{"layer": "linear", "in_features": 2, "out_features": 2}, {"layer": last}]
    with pytest.raises(ScenarioError, match=problem):
        _load(tmp_path, document(network=network, loss={"kind": loss}, data=drawn))


def test_a_softmax_of_one_output_is_refused(tmp_path: Path) -> None:
    network = [{"layer": "linear", "in_features": 2, "out_features": 1}, {"layer": "softmax"}]
    with pytest.raises(ScenarioError, match=r"network\.1: softmax of one value a row is always the same; it needs at"):
        _load(tmp_path, document(network=network))


# ---------------------------------------------------------------- sweep


def _ids(folder: Path, sweep: str) -> list[str]:
    return [case.id for case in _load(folder, BASE + f"sweep: {sweep}\n", "step_size")]


def test_a_list_makes_a_case_of_each_value(tmp_path: Path) -> None:
    assert _ids(tmp_path, "{optimizer.lr: [1e-6, 1e-5]}") == [
        "step_size[lr=1e-06,float64]",
        "step_size[lr=1e-05,float64]",
    ]


def test_several_lists_make_their_product(tmp_path: Path) -> None:
    ids = _ids(tmp_path, "{optimizer.lr: [0.1, 1], optimizer.nesterov: [false], loss.reduction: [sum, mean]}")
    assert ids == [
        f"step_size[lr={lr},nesterov=False,reduction={how},float64]" for lr in ("0.1", "1") for how in ("sum", "mean")
    ]


def test_variants_set_several_fields_at_once(tmp_path: Path) -> None:
    sweep = "{data: {small: {data.inputs.0.1: 1e-3, optimizer.lr: 1}, none: {}}}"
    small, none = _load(tmp_path, BASE + f"sweep: {sweep}\n")
    assert (small.id, none.id) == ("a[data=small,float64]", "a[data=none,float64]")
    assert small.optimizer and small.optimizer.lr == 1 and small.scenario.data.inputs == ((1.0, 1e-3),)  # type: ignore[union-attr]
    assert none.optimizer and none.optimizer.lr == 0.1


def test_a_sweep_may_set_a_field_that_the_file_leaves_out(tmp_path: Path) -> None:
    first, second = _load(tmp_path, BASE + "sweep: {optimizer.momentum: [0.1, 0.9]}\n")
    assert first.optimizer and first.optimizer.momentum == 0.1
    assert second.optimizer and second.optimizer.momentum == 0.9


def test_each_dtype_is_a_case_and_one_may_be_chosen(tmp_path: Path) -> None:
    file = written(tmp_path, BASE + "dtypes: [float64, float32]\n")
    assert [case.id for case in load(file, workspace(tmp_path))] == ["a[float64]", "a[float32]"]
    assert [case.id for case in load(file, workspace(tmp_path), "float32")] == ["a[float32]"]


@pytest.mark.parametrize(
    ("sweep", "place", "problem"),
    [
        ("{optimizer.rate: [1]}", "9:26", "optimizer.rate: unknown field"),
        ("{nothing.lr: [1]}", "9:22", "nothing.lr: no such field to change"),
        ("{network.7.bias: [1]}", "9:26", "7.bias: no such field to change"),
        ("{network.-1.bias: [1]}", "9:27", "-1.bias: no such field to change"),
        ("{network.\u00b2.bias: [1]}", "9:26", "no such field to change"),
        ("{network." + "1" * 900 + ": [1]}", "9:920", "no such field to change"),
        ("{title.x: [1]}", "9:19", "x: no such field to change"),
        ('{"": [1]}', "9:14", "unknown field"),
        ("{optimizer.lr: []}", "9:23", "sweep.optimizer.lr: should be a list of values, or a mapping of named"),
        ("{optimizer.lr: 1}", "9:23", "sweep.optimizer.lr: should be a list"),
        ("{x: {y: 1}}", "9:16", "sweep.x.y: should be a mapping from paths to values"),
        ("[1, 2]", "9:8", "sweep: should be a mapping"),
        ("{optimizer.lr: [0.1, x]}", "9:29", "optimizer.lr: should be a number, not 'x'"),
        ("{optimizer.lr: [0.1, -1]}", "9:29", "optimizer.lr: should be above 0"),
        ("{extends: [b]}", "9:19", "extends: unknown field"),
    ],
)
def test_a_sweep_that_is_wrong_is_refused_at_the_value(tmp_path: Path, sweep: str, place: str, problem: str) -> None:
    _refused(tmp_path, BASE + f"sweep: {sweep}\n", place, problem)


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    for text in ("sweep: {optimizer.lr: [0.5, 0.5]}\n", "dtypes: [float64, float64]\n"):
        with pytest.raises(ScenarioError, match="two cases with this id; a swept value or a dtype stands twice"):
            _load(tmp_path, BASE + text)


def test_a_sweep_of_too_many_combinations_is_refused(tmp_path: Path) -> None:
    fields = ", ".join(f"x{n}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]" for n in range(9))
    _refused(tmp_path, BASE + f"sweep: {{{fields}}}\n", "9:8", "sweep: 1000000000 combinations, but at most 10000 run")


# ---------------------------------------------------------------- sides


def test_a_side_is_given_other_values(tmp_path: Path) -> None:
    (case,) = _load(tmp_path, BASE + "sides: {numpy: {loss.scale: 2.0, loss.reduction: sum}}\n")
    theirs = case.sides["numpy"]
    assert theirs.loss and (theirs.loss.scale, theirs.loss.reduction) == (2.0, "sum")
    assert case.loss and (case.loss.scale, case.loss.reduction) == (1.0, "mean")
    assert isinstance(theirs.network[0], Linear) and theirs.network[0].out_features == 2


@pytest.mark.parametrize(
    ("sides", "place", "problem"),
    [
        ("{numpy: {optimizer.lr: x}}", "9:31", "optimizer.lr: should be a number"),
        ("{numpy: {loss.foo.bar: 1}}", "9:31", "foo.bar: no such field to change"),
        ("{numpy: {loss.foo: 1}}", "9:27", "loss.foo: unknown field"),
        ("{numpy: 1}", "9:16", "sides.numpy: should be a mapping, not"),
    ],
)
def test_a_side_that_is_wrong_is_refused(tmp_path: Path, sides: str, place: str, problem: str) -> None:
    _refused(tmp_path, BASE + f"sides: {sides}\n", place, problem)


# ---------------------------------------------------------------- anything at all


def _loads_or_refuses(folder: Path, content: str | bytes | dict[str, Any]) -> None:
    try:
        cases = _load(folder, content)
    except HarnessError as error:
        _assert_one_message(error)
    else:
        assert cases


def _assert_one_message(error: HarnessError) -> None:
    assert isinstance(error, ScenarioError) or len(error.args) == 1
    assert str(error).encode("utf-8")


_SAME_FOLDER = settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
FRAGMENTS = st.sampled_from(
    [
        *BASE.splitlines(),
        "extends: ",
        "sweep: {",
        "sides: ",
        "&a ",
        "*a",
        "<<: ",
        "? ",
        "!!int ",
        "%YAML 1.1",
        "---",
        "[",
        "}",
    ]
)


@_SAME_FOLDER
@given(st.text() | st.lists(FRAGMENTS | st.text(max_size=5), max_size=12).map("\n".join))
@example("sweep: {network.\u00b2: [1]}")
def test_any_text_loads_or_is_refused(tmp_path: Path, content: str) -> None:
    _loads_or_refuses(tmp_path, content.encode("utf-8", "surrogatepass"))


@_SAME_FOLDER
@given(st.binary(max_size=200))
def test_any_bytes_load_or_are_refused(tmp_path: Path, content: bytes) -> None:
    _loads_or_refuses(tmp_path, content)


RICH = document(
    description="",
    document="1",
    initial={"seed": 1, "layout": "in_out", "weight": {"kind": "he"}, "bias": {"kind": "uniform", "low": 0, "high": 1}},
    optimizer={"lr": 0.1, "schedule": [[2, 0.01]], "momentum": 0.5, "nesterov": True},
    training={"steps": 3, "batch": {"size": 2, "order": "random_start", "seed": 3}, "checkpoints": [1], "log_every": 1},
    metrics={"accuracy": []},
    dtypes=["float64", "float32"],
    sweep={"optimizer.lr": [0.1, 0.2], "x": {"a": {"loss.scale": 2}}},
    sides={"numpy": {"loss.scale": 2.0}},
    expected={"gradient": 2.0, "loss": "different"},
    allow=["not_finite"],
)
STATED = document(
    network=[
        {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3, "trainable": ["weight"]},
        {"residual": [{"layer": "prelu", "weight": [0.1, 0.2, 0.3]}, {"residual": [{"layer": "tanh", "name": "t"}]}]},
        {"layer": "linear", "name": "fc2", "shares": {"weight": "fc1.weight.T"}},
    ],
    initial={
        "seed": 1,
        "weight": {"kind": "he"},
        "draws": ["inputs", "fc1.weight", "targets"],
    },
    auxiliary=[{"loss": {"kind": "l1", "scale": 0.5}}, {"layer": "fc2", "loss": {"kind": "mse"}}],
    optimizer={
        "lr": 0.1,
        "schedule": [[1, 0.2], [2, {"kind": "linear", "start_factor": "1/2", "every": "epoch"}]],
        "clip": {"max_norm": 1, "norm_type": "inf"},
    },
    penalties=[{"kind": "l2", "strength": 0.1, "on": ["fc1.weight"]}, {"kind": "l1", "strength": 1, "on": "all"}],
    data={"source": "normal", "rows": 4, "features": 2, "outputs": 2},
)
INLINE = document(loss={"kind": "cross_entropy"}, data={"inputs": [[0.5, 1.0], [1.5, 2.0]], "labels": [0, 1]})
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        [
            "1/2",
            "linear",
            "relu",
            "zeros",
            "mnist",
            "formulas",
            "source",
            "float32",
            "different",
            "residual",
            "fc1.weight",
            "t",
        ]
    ),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, child in children for found in _paths(child, (*path, key))]


@st.composite
def _mutated(draw: Any) -> dict[str, Any]:
    values = copy.deepcopy(draw(st.sampled_from([RICH, STATED, INLINE])))
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(_paths(values)))
        target = values
        for key in way:
            target = target[key]
        if isinstance(last, str) and draw(st.booleans()):
            target[draw(st.text(max_size=6) | st.just(last + "x"))] = target.pop(last)
        else:
            target[last] = draw(JSON)
    return values


@settings(_SAME_FOLDER, max_examples=examples(300))
@given(_mutated())
def test_a_mutated_scenario_loads_or_is_refused(tmp_path: Path, values: dict[str, Any]) -> None:
    _loads_or_refuses(tmp_path, json.dumps(values))


@pytest.mark.parametrize("values", [RICH, STATED, INLINE], ids=["rich", "stated", "inline"])
def test_the_scenarios_that_are_mutated_are_valid(tmp_path: Path, values: dict[str, Any]) -> None:
    assert _load(tmp_path, values)
