"""Make an image of the cards that notebooks show: `make cards` writes it to build/cards.png.

Usage: python -m tests.notebooks.picture [--output FILE]
"""

from __future__ import annotations

import argparse
import base64
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk import Manager, html_table
from elab_sdk.sandbox import Sandbox
from tests.notebooks import browser

if TYPE_CHECKING:
    from collections.abc import Callable

THEMES = {"light": ("#ffffff", "#1f1f1f", "#1a5fb4"), "dark": ("#111111", "#e0e0e0", "#78aeed")}
BODY = (
    "<h2>Goal</h2><p>Show the tagged protein in the pellet. See the <a href='https://example.org'>protocol</a>.</p>"
    "<ol><li>thaw on ice</li><li>spin 5 min, 4 °C</li></ol>"
)


def page(parts: list[str]) -> str:
    """The parts as a notebook puts them, on light and on dark."""
    columns = ""
    for name, (ground, ink, link) in THEMES.items():
        blocks = "".join(f"<div style='margin:0 0 18px'>{part}</div>" for part in parts)
        style = f"background:{ground};color:{ink};padding:20px;width:880px;font:14px system-ui,sans-serif"
        links = f"<style>.{name} a {{ color: {link} }}</style>"
        columns += f"<div class={name} style='{style}'>{links}{blocks}</div>"
    return f"<!doctype html><meta charset=utf-8><body style='margin:0;display:flex'>{columns}</body>"


def gel() -> bytes:
    """A small picture, such as a gel is: dark bands on a light ground."""
    width, height = 180, 70
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            lane, band = x % 30 in range(6, 24), y in range(10 + x // 30 * 8, 16 + x // 30 * 8)
            rows.append(70 if lane and band else 225)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(rows))), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def filled(sandbox: Sandbox, manager: Manager) -> list[Callable[[], str | None]]:
    """A notebook with a bit of everything, and what is shown of it."""
    item = manager.create_item(1)
    manager.post_item(item, title="Anti-GFP antibody", body="<p>Clone 3H9.</p>", tags=["antibody"])
    one = ("experiment", manager.create_experiment().id)
    for title in (
        "Buffer for the blot",
        "Cloning of pGFP-N1, colony PCR, and a title that is rather long",
        "PCR",
    ):
        other = manager.create_experiment()
        manager.post_experiment(other, title=title, date="2017-04-12", tags="cloning")
    image = f"<img src='data:image/png;base64,{base64.b64encode(gel()).decode()}' alt='the gel'>"
    elsewhere = "<img src='app/download.php?f=x.png' alt='one that lies on the server'>"
    rows = [{"lane": 1, "sample": "lysate", "OD": 0.41}, {"lane": 2, "sample": "pellet", "OD": 1.37}]
    manager.post_experiment(
        one[1],
        title="Western blot 12: anti-GFP & controls",
        date="2017-04-15",
        body=f"{BODY}{html_table(rows)}<p>{image} and {elsewhere}</p>",
        tags=["blot", "GFP", "pellet"],
        links=item.id,
    )
    manager.add_extra_field(one, "pH", type="number", value=7.4, group="Buffer")
    manager.add_extra_field(one, "Volume", type="number", value=5, unit="mL", group="Buffer")
    manager.add_extra_field(one, "Lens", type="select", value="20X", options=["10X", "20X"])
    manager.add_extra_field(one, "Checked", type="checkbox", value=True)
    manager.add_extra_field(one, "Protocol", type="url", value="https://example.org/protocol")
    manager.upload_to_experiment(one[1], gel(), "gel.png")
    manager.upload_to_experiment(one[1], b"0" * 48_213, "raw.csv")
    sandbox.add_step("experiments", one[1], "Block the membrane")
    return [
        manager.get_experiment(one[1])._repr_html_,
        manager.get_item(item)._repr_html_,
        manager.get_all_experiments()._repr_html_,  # type: ignore[attr-defined]
    ]


def main() -> None:
    """Write the picture, and say where it is."""
    parser = argparse.ArgumentParser(description="A picture of what notebooks show.")
    parser.add_argument("--output", type=Path, default=Path("build/cards.png"))
    target: Path = parser.parse_args().output.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with Sandbox(release="4.3") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        parts = [make() or "" for make in filled(sandbox, manager)]
    shown = target.with_suffix(".html")
    shown.write_text(page(parts), "utf-8")
    browser.picture(shown, target, width=1840, height=1335)
    print(target)


if __name__ == "__main__":
    main()
