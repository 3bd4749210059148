"""report.html in a real browser: filters, the theme, what is told of a number, links, and who cannot see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Browser
from tests.integration.inside import command
from tests.integration.workspaces import SMALL
from tests.test_html_run import place_with_a_page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = place_with_a_page(tmp_path_factory.mktemp("browser"), small=SMALL)
    assert command("run", "-q", cwd=folder).returncode == 0
    return folder / "reports/latest/report.html"


def _shown(browser: Browser) -> list[str]:
    return [row.text for row in browser.all("tr[data-item] th") if row.is_displayed()]


def _choose(browser: Browser, name: str, value: str) -> None:
    browser.run(
        "const it = document.querySelector(`[name=${arguments[0]}]`); it.value = arguments[1];"
        "it.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


def test_nothing_is_asked_for_and_nothing_goes_wrong(browser: Browser, page: Path) -> None:
    browser.show(page)
    assert browser.requests() == [] and browser.errors() == []


def test_filters_leave_what_fits_with_its_section_and_count_it(browser: Browser, page: Path) -> None:
    browser.show(page)
    assert len(_shown(browser)) == 3 and browser.one("[data-count]").text == "3 of 3 cases"
    _choose(browser, "scenario", "small")
    assert _shown(browser) == ["small[float64]"] and browser.one("[data-count]").text == "1 of 3 cases"
    assert [one.get_attribute("id") for one in browser.all("details.case") if one.is_displayed()] == [
        "case-small_float64"
    ]
    _choose(browser, "document", "7")
    assert _shown(browser) == []
    browser.one("button[type=reset]").click()
    assert len(_shown(browser)) == 3
    _choose(browser, "text", "FLOAT32")
    assert _shown(browser) == ["claimed[float32]"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_button_changes_the_theme_and_it_stays(browser: Browser, page: Path, dark: bool) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    browser.show(page, dark=dark)
    before = browser.run(colour)
    browser.one("#theme").click()
    after = browser.run(colour)
    assert before != after and browser.one("#theme").get_attribute("aria-pressed") == str(not dark).lower()
    browser.driver.refresh()
    assert browser.run(colour) == after
    browser.run("localStorage.clear()")


@pytest.mark.parametrize("width", [360, 1400])
def test_what_is_told_of_a_number_is_seen_within_the_window_and_goes_at_escape(
    browser: Browser, page: Path, width: int
) -> None:
    browser.show(page, width)
    browser.run("document.querySelector('details.document').open = true")
    number = browser.one("a.printed.wrong")
    tip = number.find_element("css selector", ".tip")
    assert tip.rect["width"] <= 1
    browser.run("arguments[0].focus()", number)
    box = browser.run("return arguments[0].getBoundingClientRect().toJSON()", tip)
    assert box["left"] >= 0 and box["right"] <= browser.run("return document.documentElement.clientWidth")
    assert "0.604195" in tip.text and box["width"] > 100
    number.send_keys("\ue00c")
    assert browser.run("return getComputedStyle(arguments[0]).visibility", tip) == "hidden"


def test_a_link_opens_what_it_leads_to(browser: Browser, page: Path) -> None:
    browser.show(page)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = false; })")
    section = browser.one("#case-small_float64")
    browser.one("a[href='#case-small_float64']").click()
    browser.wait_for(lambda: section.get_attribute("open") is not None)
    browser.show(page, fragment="#case-claimed_float32")
    browser.wait_for(lambda: browser.one("#case-claimed_float32").get_attribute("open") is not None)


@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_is_wider_than_the_window(browser: Browser, page: Path, width: int) -> None:
    browser.show(page, width)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    seen, whole = browser.run("const e = document.documentElement; return [e.clientWidth, e.scrollWidth]")
    assert whole <= seen


@pytest.mark.parametrize(("dark", "rules"), [(False, ()), (True, ("color-contrast",))])
def test_nothing_serious_is_found_for_who_cannot_see(
    browser: Browser, page: Path, dark: bool, rules: tuple[str, ...]
) -> None:
    browser.show(page, dark=dark)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert browser.findings(rules) == []
