"""The picture of a network: circles and edges of a small one, boxes of any other, whatever its numbers and names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.report.html.circles import cut
from harness.report.html.digits import short
from harness.report.html.maps import drawn_boxes
from harness.report.html.marks import WRONG
from harness.report.html.page import page
from harness.report.html.picture import drawn, of_run, script, style
from harness.report.html.pictured import Box, Circles, Map, Picture, Spot
from harness.report.layout import width
from harness.run.describe import used_of
from harness.run.result import Result, Used
from harness.run.run import run
from harness.run.sides import Side
from harness.scenario.model import Case
from tests.helpers import NUMPY, case_of, document
from tests.reading_html import Read, asks_nothing


def _picture(case: Case, sides: tuple[Side, Side] = (NUMPY, NUMPY)) -> tuple[Picture, Result]:
    result = run(case, sides)
    found = of_run(case, result)
    assert found is not None
    return found, result


def _circles(picture: Picture, at: int = 0) -> Circles:
    found = picture.moments[at].drawn
    assert isinstance(found, Circles)
    return found


def _boxes(picture: Picture, at: int = 0) -> tuple[Box, ...]:
    found = picture.moments[at].drawn
    assert isinstance(found, tuple)
    return found


def _line(spot: Spot, what: str) -> str:
    (found,) = (line for line in spot.lines if line.startswith(f"{what}: "))
    return found.partition(": ")[2]


def test_a_small_network_has_every_unit_and_edge_with_both_sides_numbers() -> None:
    case = case_of(document())
    picture, result = _picture(case)
    circles = _circles(picture)
    assert [len(column.units) for column in circles.columns] == [2, 3, 2]
    assert [len(column.edges) for column in circles.columns] == [0, 6, 6]
    edge = circles.columns[1].edges[3]
    assert (edge.spot.name, edge.start, edge.end) == ("fc1.weight[1, 1]", 1, 1)
    row = next(one for one in result.differences if (one.step, one.quantity, one.name) == (1, "gradient", "fc1.weight"))
    assert _line(edge.spot, "gradient").startswith(f"numpy {row.actual_values[1][1]:.8g}, numpy ")
    before = float(_line(edge.spot, "before the step"))
    update, after = (
        next(one for one in result.differences if (one.step, one.quantity, one.name) == (1, quantity, "fc1.weight"))
        for quantity in ("update", "parameter")
    )
    assert before + update.actual_values[1][1] == pytest.approx(after.actual_values[1][1], rel=1e-7)


def test_circles_have_the_values_on_the_way() -> None:
    picture, _ = _picture(case_of(document()))
    unit = _circles(picture).columns[1].units[2]
    z, a = (float(_line(unit.spot, name).split()[1].rstrip(",")) for name in ("z1", "a1"))
    assert unit.spot.name == "a1[2]" and a == pytest.approx(np.tanh(z), rel=1e-7) and unit.value == pytest.approx(a)
    da, dz = (float(_line(unit.spot, f"dloss/d{name}").split()[1].rstrip(",")) for name in ("a1", "z1"))
    assert dz == pytest.approx(da * (1 - a * a), rel=1e-6)


def test_steps_are_all_in_the_markup_and_the_last_is_among_them() -> None:
    case = case_of(document(training={"steps": 30, "log_every": 1}))
    picture, _ = _picture(case)
    titles = [moment.title for moment in picture.moments]
    assert titles[0] == "Step 1" and titles[-1] == "Step 30" and len(titles) == 6
    text = drawn(picture, "x")
    Read(text)
    assert text.count('<figure class="pic-step"') == 6 == text.count('<button type="button" data-step=')
    assert "hidden" not in re.findall(r"<figure[^>]*>", text)[1]


def _doubled(case: Case) -> Any:
    inner = NUMPY.build(case)

    class Doubled:
        def load(self, state: Any) -> None:
            inner.load(state)

        def step(self, batch: Any, lr: float) -> Any:
            told = inner.step(batch, lr)
            wrong = {**told.gradients, "fc2.bias": 2 * told.gradients["fc2.bias"]}
            return replace(told, gradients=wrong)

        def predict(self, inputs: Any) -> Any:
            return inner.predict(inputs)

    return Doubled()


def test_what_is_wrong_is_marked_where_it_is_by_colour_and_symbol() -> None:
    picture, _ = _picture(case_of(document()), (Side("mine", _doubled), NUMPY))
    _, hidden, last = _circles(picture).columns
    assert [spot.mark == WRONG for spot in (*hidden.parameters, *last.parameters)] == [False, False, False, True]
    biases = [unit.bias for unit in last.units]
    assert all(spot is not None and spot.mark == WRONG and "✗  2 times" in _line(spot, "gradient") for spot in biases)
    assert "exact" in "".join(_line(spot, "gradient") for spot in biases if spot)
    text = drawn(picture, "x")
    assert 'class="spot wrong"' in text and ">fc2.bias ✗</text>" in text and ">fc1.bias ✓</text>" in text


def test_names_of_any_length_and_width_are_cut_on_the_picture_and_whole_on_hover() -> None:
    network = document()["network"]
    name = "layer_" + 40 * "x"
    picture, _ = _picture(case_of(document(network=[{**network[0], "name": name}, *network[1:]])))
    text = drawn(picture, "x")
    assert all(width(shown) <= 21 for shown in re.findall(r'class="pic-name"[^>]*>(.*?)</text>', text))
    assert f"<title>{name}.weight[0, 0]" in text
    assert cut("反向传播的权重和偏置", 9) == "反向传播…" and width(cut(100 * "é", 9)) == 9


def test_numbers_fit_a_circle() -> None:
    numbers = [0.0, -1.0, 1 / 3, -1e-4, 1.2345e-300, -1e300, 123456.0, float("nan"), -float("inf")]
    assert all(len(short(one)) <= 7 for one in numbers)
    assert (short(-0.00012345), short(1e20), short(None)) == ("-1e-4", "1e20", "")


def test_other_networks_are_boxes_with_a_map_of_each_gradient() -> None:
    network = [
        {"layer": "conv2d", "in_channels": 1, "out_channels": 2, "kernel_size": 2},
        {"layer": "relu"},
        {"layer": "flatten"},
        {"layer": "linear", "out_features": 2},
    ]
    data = {"source": "normal", "seed": 2, "rows": 4, "shape": [1, 4, 4], "outputs": 2}
    picture, _ = _picture(case_of(document(network=network, data=data)))
    boxes = _boxes(picture)
    assert [box.kind for box in boxes[1:-1]] == ["conv2d", "relu", "flatten", "linear"]
    assert [box.shape for box in boxes[1:-1]] == ["gives (2, 3, 3)", "gives (2, 3, 3)", "gives (18,)", "gives (2,)"]
    assert [one.spot.name for one in boxes[1].maps] == ["gradient conv2d1.weight", "gradient conv2d1.bias"]
    text = drawn(picture, "x")
    Read(text)
    assert text.count('class="pic-map"') == text.count('class="pic-bars"') == 2 * 5


def test_a_map_of_many_entries_keeps_the_worst_and_counts_all() -> None:
    shares = np.zeros((100, 784))
    shares[57, 391], shares[3, 3] = 2.0, 0.05
    used = used_of(shares)
    assert max(map(max, used.cells)) == 2.0 and len(used.cells) <= 24 and len(used.cells[0]) <= 24
    assert used.counts == (78_398, 0, 0, 1, 0, 1)
    (text,) = re.findall(r'<svg class="pic-map".*?</svg>', drawn_boxes([_box(used)]))
    assert len(text) < 1_000 and 'class="pic-cross"' in text


def _box(used: Used | None, name: str = "W") -> Box:
    return Box(Spot(name), "linear", "", (Map(Spot(name, ("a line",), WRONG), "", used),))


@pytest.mark.parametrize(
    "used",
    [
        None,
        Used(((),), (0, 0, 0, 0, 0, 0)),
        used_of(np.array([[np.inf, 0.0], [np.inf, 1.0]])),
        used_of(np.zeros((2, 3, 4, 5))),
        used_of(np.zeros(())),
    ],
)
def test_what_has_no_entries_or_no_numbers_is_drawn_all_the_same(used: Used | None) -> None:
    text = drawn_boxes([_box(used, "<i>&")])
    Read(text)
    assert "nan" not in text and "<i>&" not in text and "✗" in text


def test_a_picture_in_a_page_asks_nothing_of_anywhere() -> None:
    picture, _ = _picture(case_of(document()))
    whole = str(page("A picture", drawn(picture, "x"), style=style(), script=script()))
    asks_nothing(whole)
    spots = [attributes for tag, attributes in Read(whole).elements if "spot" in (attributes.get("class") or "")]
    assert spots and all(one["tabindex"] == "0" and one["role"] == "img" for one in spots)
