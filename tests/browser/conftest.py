"""Chromium, headless, on pages that lie in files; where it is not installed these tests skip."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402  after it is known to be there

_FLAGS = (
    "headless=new",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)


@dataclass(frozen=True)
class Browser:
    """A browser that shows a page, and what it says of it."""

    driver: Any

    def show(self, page: Path, width: int = 1400, *, dark: bool = False, fragment: str = "") -> None:
        """Load a file, as a reader whose system is light or dark has it."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.driver.get("about:blank")
        self.driver.get_log("performance")
        self.driver.get(page.as_uri() + fragment)

    def all(self, selector: str) -> list[Any]:
        """The elements that a selector finds."""
        found: list[Any] = self.driver.find_elements("css selector", selector)
        return found

    def one(self, selector: str) -> Any:
        """The one element that it finds."""
        (found,) = self.all(selector)
        return found

    def wait_for(self, shown: Callable[[], bool], seconds: float = 30) -> None:
        """Until a page, which goes on by itself after a click, shows this."""
        WebDriverWait(self.driver, seconds).until(lambda _: shown())

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function's body returns."""
        return self.driver.execute_script(script, *arguments)

    def requests(self) -> list[str]:
        """What was asked for since the page was shown, besides the page."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith(("data:", "about:")) and url != self.page]

    def errors(self) -> list[str]:
        """What the console says."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def findings(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe finds seriously wrong, by all its rules or these, for who cannot see or uses the keyboard."""
        axe = pytest.importorskip("axe_core_python.selenium", reason="axe-core-python is not installed")
        found = axe.Axe().run(self.driver, options={"runOnly": list(rules)} if rules else None)["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in serious]

    @property
    def page(self) -> str:
        """The address of the page, without the fragment."""
        return str(self.driver.current_url).partition("#")[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium and chromedriver are not installed")
    options = selenium.ChromeOptions()
    options.binary_location = chromium
    for flag in _FLAGS:
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = selenium.Chrome(options=options, service=selenium.ChromeService(driver))
    try:
        yield Browser(started)
    finally:
        started.quit()
