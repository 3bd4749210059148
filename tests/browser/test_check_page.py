"""The page of ``check`` in a real browser: steps, hover, keyboard, no request, no serious finding."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.report.html.check_page import Shown, check_page
from tests.browser.conftest import Browser
from tests.checking.candidates import FUNCTION


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    (folder / "mine.py").write_text(FUNCTION.replace(" * a1 * (1 - a1)", ""), "utf-8")
    found = harness.check(folder / "mine.py", changes=False)
    shown = Shown("mine.py", found.result, "backprop-harness check mine.py", sources=found.sources)
    (folder / "mine.html").write_text(str(check_page([shown])), "utf-8")
    return folder / "mine.html"


def _shown(browser: Browser) -> list[str]:
    return [one.get_attribute("data-step") for one in browser.all(".pic-step") if one.is_displayed()]


def test_one_step_is_shown_and_buttons_choose_another(browser: Browser, wrong: Path) -> None:
    browser.show(wrong)
    assert _shown(browser) == ["0"]
    browser.all(".pic-steps button")[1].click()
    assert _shown(browser) == ["1"]
    assert [one.get_attribute("aria-pressed") for one in browser.all(".pic-steps button")][:2] == ["false", "true"]


def test_the_numbers_of_what_is_pointed_at_or_reached_by_keys_are_shown(browser: Browser, wrong: Path) -> None:
    browser.show(wrong)
    first, second = browser.all(".pic-step:not([hidden]) .spot")[:2]
    browser.run("arguments[0].dispatchEvent(new MouseEvent('mouseenter'))", first)
    assert browser.one(".pic-said").get_attribute("textContent") == first.get_attribute("aria-label")
    browser.run("arguments[0].focus()", first)
    first.send_keys("\ue014")  # the right arrow
    assert browser.run("return document.activeElement") == second
    assert browser.one(".pic-said").get_attribute("textContent") == second.get_attribute("aria-label")
    assert [one.get_attribute("tabindex") for one in (first, second)] == ["-1", "0"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1400, 500])
def test_it_asks_for_nothing_and_nobody_is_shut_out(browser: Browser, wrong: Path, width: int, dark: bool) -> None:
    browser.show(wrong, width, dark=dark)
    for one in browser.all("details"):
        browser.run("arguments[0].open = true", one)
    assert not browser.requests() and not browser.errors() and not browser.findings()
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
