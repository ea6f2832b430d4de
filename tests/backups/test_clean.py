"""Sanitized HTML contains no active content."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from elab_sdk.content.sanitizer import clean_html, text_paragraphs


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" jav&#x09;ascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
        "<svg><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>@import 'https://example.org/x.css'</style>",
        "<form action=https://example.org><input></form>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ],
)
def test_active_content_is_removed(html: str) -> None:
    for sanitized in (clean_html(html), text_paragraphs(html)):
        for bad in ("<script", "onerror", "onload", "javascript:", "srcdoc", "<style", "<form", "data:"):
            assert bad not in sanitized.lower()


def test_harmless_html_is_kept() -> None:
    html = '<h1>Goal</h1><table><tr><td colspan="2">1</td></tr></table><ul><li>a<sub>2</sub></li></ul>'
    sanitized = clean_html(html)
    for part in ("<h1>Goal</h1>", '<td colspan="2">1</td>', "<li>a<sub>2</sub></li>"):
        assert part in sanitized
    image = '<img src="data:image/png;base64,AAAA">'
    assert clean_html(image) == image
    assert 'href="https://example.org/x?a=1"' in clean_html('<a href="https://example.org/x?a=1">x</a>')


def test_server_images_point_to_saved_files() -> None:
    html = '<img src="app/download.php?f=ab/abcd.png&amp;name=gel.png&amp;storage=1">'
    assert clean_html(html, {"ab/abcd.png": "files/gel.png"}) == '<img src="files/gel.png">'
    assert "app/download.php" in clean_html(html, {"other": "files/x"})


def test_without_nh3_text_is_kept_in_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    modules: dict[str, Any] = {"nh3": None}
    monkeypatch.setitem(sys.modules, "nh3", modules["nh3"])
    html = "<h1>Goal &amp; aim</h1><p>1 &lt; 2<br>three</p><script>no</script>"
    html += "<table><tr><td>a</td><td>b</td></tr></table>"
    assert clean_html(html) == "<p>Goal &amp; aim</p>\n<p>1 &lt; 2</p>\n<p>three</p>\n<p>a b</p>"
