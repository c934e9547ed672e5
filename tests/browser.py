"""Headless Chromium for tests: Debian's own, driven by Playwright; nothing is downloaded."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",  # Chromium's sandbox refuses to run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator:
    """A running browser; without Chromium a skip that says so, on the build server a failure."""
    if not CHROMIUM.exists():
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell(f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """A page opened from a file or an address, with all it asked the network for and all it said on the console."""

    def __init__(self, browser, place: Path | str, fragment: str = "", **context) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self._context = browser.new_context(viewport=context.pop("viewport", DESK), **context)
        self.page = self._context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        address = place if isinstance(place, str) else place.as_uri()
        self._home = "/".join(address.split("/")[:3]) + "/"
        self.page.goto(f"{address}{fragment}")

    def __enter__(self):
        """The page when all of it has started: on the explorer's the picture stands before vis-network has."""
        self.page.wait_for_function("() => typeof targets === 'undefined' || targets !== null")
        self.settle()
        return self

    def __exit__(self, *_):
        self._context.close()

    def settle(self) -> None:
        """Wait until what was asked for is drawn: two frames, and the time of the resize observer."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))")

    def do(self, script: str, argument=None):
        """Run a function in the page, wait for the drawing, and return what it returned."""
        result = self.page.evaluate(script, argument)
        self.settle()
        return result

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    @property
    def outside(self) -> list[str]:
        """Requests for anything but the file itself, or the server it came from."""
        return [url for url in self.asked if not url.startswith((self._home, "data:", "blob:"))]
