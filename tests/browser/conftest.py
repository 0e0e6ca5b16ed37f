from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pages import write_pages

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in PROGRAMS if (found := shutil.which(name))), None)

Opener = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium.

    Of the package, not of the session: while it runs, no other test of this process could run an event loop.
    """
    if CHROMIUM is None and "REQUIRE_SYSTEM" not in os.environ:
        pytest.skip("chromium is not installed")
    assert CHROMIUM is not None, "chromium is not installed: make system"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page by name."""
    return write_pages(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Iterator[Opener]:
    """Opens a page by name in a window of some width, light or dark."""
    windows = []

    def open_page(name: str, *, width: int = 1280, scheme: str = "light") -> Page:
        window = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        windows.append(window)
        window.goto(pages[name].as_uri())
        return window

    yield open_page
    for window in windows:
        window.close()
