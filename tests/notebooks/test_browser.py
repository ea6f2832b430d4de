"""In a real browser, a hostile entry is shown, but runs and fetches nothing."""

from __future__ import annotations

import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.models import Experiment, Item, Template

from elab_sdk.content.display import Rows
from tests.notebooks import browser, hostile, picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(bool(browser.lacking()), reason=browser.lacking())

# what a reader might do: point at all, click on all, walk through all with the keyboard
READER = """
<script>
const who = new Set();
function ran(number) {
  who.add(number);
  document.getElementById('canary').textContent = 'ran ' + [...who].join(' ');
}
addEventListener('load', () => setTimeout(() => {
  for (const element of document.querySelectorAll('#shown *')) {
    for (const name of ['mouseover', 'mouseenter', 'focus', 'toggle']) element.dispatchEvent(new Event(name));
    const away = element.closest('a[href^="http"], a[href^="mailto"]');
    if (!away && element.click) element.click();
  }
  document.getElementById('reader').textContent = 'has read';
}, 300));
</script>
"""


class Site:
    """A site that somebody hostile has, which notes who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def shown(html: str, folder: Path) -> str:
    """What a page with this in it has become, once somebody has read all of it."""
    page = folder / "page.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><p id=canary>untouched</p><p id=reader>has not read</p>"
        f"{READER}<div id=shown>{html}</div>",
        "utf-8",
    )
    return browser.dom(page)


def word(dom: str, name: str) -> str:
    found = re.search(rf'<p id="{name}">([^<]*)</p>', dom)
    return found[1] if found else "gone"


def entries(site: Site) -> list[Any]:
    sent = hostile.experiment(site.address)
    return [model.from_dict(sent) for model in (Experiment, Item, Template)]


def test_the_attacks_work_without_cleaning(site: Site, tmp_path: Path) -> None:
    """Without this, what follows would prove nothing."""
    attacks = hostile.attacks(site.address)
    running = [attack for attack in attacks if hostile.RAN in attack]
    # those after which a page goes on as before, each with its number
    chosen = [running[place].replace(hostile.RAN, f"ran({place})") for place in (0, 1, 2, 3, 5, 6, 8, 9)]
    assert set(word(shown("".join(chosen), tmp_path), "canary").split()[1:]) == set("01235689")
    shown("".join(attack for attack in attacks if hostile.RAN not in attack), tmp_path)
    for path in ("/picture.png", "/style.png", "/import.css", "/link.css", "/frame.html", "/poster.png"):
        assert path in site.asked


@pytest.mark.parametrize("with_nh3", [True, False])
def test_a_hostile_entry_runs_and_fetches_nothing(
    site: Site, tmp_path: Path, with_nh3: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not with_nh3:
        monkeypatch.setitem(sys.modules, "nh3", None)
    models = entries(site)
    parts = [model._repr_html_() for model in models] + [Rows(models)._repr_html_()]
    assert all(parts)
    dom = shown("".join(parts), tmp_path)
    assert word(dom, "reader") == "has read"
    assert word(dom, "canary") == "untouched"
    assert site.asked == []
    # it is there to be read, and the page is not broken by it
    assert dom.count("&lt;script&gt;") > 20
    assert dom.rstrip().endswith("</div></body></html>")


def test_the_image_of_the_cards_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "folder" / "cards.png"
    monkeypatch.setattr(sys, "argv", ["picture", "--output", str(target)])
    picture.main()
    content = target.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000
