"""Make pictures of the main pages of the site: `make docs-pictures` writes them to build/screenshots.

Usage: python -m tests.site.pictures [PAGE …]
"""

from __future__ import annotations

import sys

from tests.site.serving import ROOT, build, chromium, served

PAGES = (
    "",
    "how-to/moving/",
    "how-to/recipes/",
    "reference/manager/",
    "reference/manager/experiments/",
    "reference/models/",
    "reference/errors/",
    "reference/commands/",
    "reference/cli/",
    "reference/safety/",
    "reference/requests/",
    "changelog/",
)
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def main() -> None:
    """Write a picture of each page, on a wide screen and a phone, light and dark."""
    target = ROOT / "build" / "screenshots"
    built = build(ROOT / "build" / "versions")
    if built.returncode:
        sys.exit(built.stdout + built.stderr)
    with served(ROOT / "build" / "versions") as address, chromium() as browser:
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,  # type: ignore[arg-type]
                )
                page = context.new_page()
                for path in sys.argv[1:] or PAGES:
                    page.goto(f"{address}latest/{path}", wait_until="load")
                    name = path.strip("/").replace("/", "-") or "index"
                    page.screenshot(path=target / f"{name}-{size}-{scheme}.png")
                context.close()
    print(target)


if __name__ == "__main__":
    main()
