"""What every page promises, looked at in a browser: wide and narrow, light and dark, by keyboard and on paper."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.pages import NAMES

SCRIPT = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
EACH = pytest.mark.parametrize("name", NAMES)
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
MIN_CONTRAST = 4.5
PAPER_PX = 720


def ask(page: Page, measure: str, *arguments: object) -> list:
    """Return what one of the measures of looking.js finds."""
    return page.evaluate(f"(given) => {{ {SCRIPT} return measures.{measure}(...given); }}", list(arguments))


@EACH
@WIDTHS
def test_nothing_reaches_over_the_edge(opened: Opener, name: str, width: int) -> None:
    page = opened(name, width=width)
    assert ask(page, "overflowing") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@EACH
def test_it_asks_for_nothing_and_says_nothing(opened: Opener, name: str) -> None:
    page = opened(name)
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.reload()
    assert [one for one in heard if not one.startswith("data:")] == [page.url]


@EACH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(opened: Opener, name: str, scheme: str) -> None:
    assert ask(opened(name, scheme=scheme), "faint", MIN_CONTRAST) == []


@EACH
def test_the_keyboard_reaches_everything_in_order(opened: Opener, name: str) -> None:
    page = opened(name)
    wanted = ask(page, "reachable")
    for place in wanted:
        page.keyboard.press("Tab")
        tag, *found = ask(page, "focused")
        assert found == [place, True]
        if tag == "SUMMARY":  # what it folds away comes next
            page.keyboard.press("Enter")
    assert len(wanted) > 3


@EACH
def test_headings_go_down_step_by_step(opened: Opener, name: str) -> None:
    levels = opened(name).eval_on_selector_all("h1, h2, h3, h4", "all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@EACH
def test_pictures_load_and_have_words(opened: Opener, name: str) -> None:
    assert ask(opened(name), "silentPictures") == []


@EACH
def test_paper_shows_everything(opened: Opener, name: str) -> None:
    page = opened(name, width=PAPER_PX)
    page.emulate_media(media="print")
    assert ask(page, "cutOff") == []
    assert ask(page, "unseen") == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("name", NAMES[:2])
def test_chinese_is_drawn_in_a_font_that_has_it(opened: Opener, name: str) -> None:
    families = chinese_families()
    if not families and "REQUIRE_SYSTEM" not in os.environ:
        pytest.skip("no font with Chinese characters is installed")
    page = opened(name)
    for selector in ("h1", "td", "svg text"):
        assert fonts_of(page, selector) & families, f"{selector}: `make system` installs a font"


def chinese_families() -> set[str]:
    """Return the fonts of this system that have Chinese characters."""
    if shutil.which("fc-list") is None:
        return set()
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout
    return {family.strip() for family in re.split(r"[,\n]", listed) if family.strip()}


def fonts_of(page: Page, selector: str) -> set[str]:
    """Return the fonts that a Chinese text's glyphs really come from, which are not Chinese where no font has them."""
    assert ask(page, "mark", selector, r"\p{Script=Han}"), f"no {selector} with Chinese text"
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "[data-marked]"})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in used}
