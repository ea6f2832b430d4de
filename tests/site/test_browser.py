"""In a real browser: every page loads without an error, fits a phone, and can be searched and darkened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.notebooks import browser
from tests.site.serving import chromium, pages, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(browser.lacking()), reason=browser.lacking())


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the folder of all versions."""
    with served(site.parent) as found:
        yield found


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(started: Browser) -> Iterator[Page]:
    context = started.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def watched(page: Page) -> list[str]:
    """A list that gets every error of the pages, and every request to another server."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED"  # the page was left
            else found.append(f"failed: {request.url} {request.failure}")
        ),
    )
    page.on(
        "response",
        lambda response: (
            found.append(f"{response.status}: {response.url}") if response.status >= 400 else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else found.append(f"left this computer: {request.url}")
        ),
    )
    return found


def test_every_page_loads_without_an_error_and_fits_a_phone(page: Page, site: Path, address: str) -> None:
    errors = watched(page)
    page.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for path in pages(site):
        page.goto(f"{address}latest/{path.removeprefix('/')}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide.append((path, width))
    assert errors == []
    assert wide == []


def test_the_search_finds_a_method(page: Page, address: str) -> None:
    errors = watched(page)
    page.goto(f"{address}latest/how-to/moving/")
    # the search looks when a key is released
    page.locator("input[data-md-component=search-query]").press_sequentially("upload_to_experiment")
    method = "a[href*='reference/manager/experiments/'][href*='#elab_sdk.Manager.upload_to_experiment']"
    page.locator(f".md-search-result__item:nth-child(-n+5) {method}").first.wait_for(state="attached")
    assert errors == []


def test_dark_mode_follows_the_system_and_the_switch(page: Page, address: str) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="light")
    page.goto(f"{address}latest/how-to/moving/")
    light = background()
    page.emulate_media(color_scheme="dark")
    page.reload()
    dark = background()
    assert light != dark
    page.locator("label[title='Switch to light mode']").click()
    page.wait_for_function("value => getComputedStyle(document.body).backgroundColor === value", arg=light)


def test_other_versions_can_be_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}latest/how-to/moving/")
    page.locator(".md-version__current").wait_for()
    links = page.locator(".md-version__link")
    assert links.all_text_contents() == ["2.0", "1.0"]
    assert links.nth(1).get_attribute("href") == f"{address}1.0/"


def test_code_can_be_copied(page: Page, address: str) -> None:
    page.goto(f"{address}latest/how-to/recipes/")
    copy = page.locator("button.md-code__button[data-md-type=copy]").first
    copy.wait_for(state="attached")
    assert page.locator(".highlight").count() > 5
