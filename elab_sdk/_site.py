"""The address of the documentation, and of each of its pages."""

from __future__ import annotations

from typing import Final

__all__ = ["SITE", "page_url"]

SITE: Final = "https://elab-sdk.readthedocs.io/latest/"
"""The address of the documentation of the newest release; earlier ones stand beside it."""


def page_url(page: str, anchor: str = "") -> str:
    """Return the address of a page of the documentation.

    >>> page_url("how-to/moving")
    'https://elab-sdk.readthedocs.io/latest/how-to/moving/'
    >>> page_url("reference/cli.md", "exit-codes")
    'https://elab-sdk.readthedocs.io/latest/reference/cli/#exit-codes'
    >>> page_url("index.md")
    'https://elab-sdk.readthedocs.io/latest/'

    Args:
        page: The path of the page in the folder `docs`, with or without `.md`.
        anchor: The anchor of a heading.
    """
    path = page.removesuffix(".md").strip("/")
    path = "" if path == "index" else path.removesuffix("/index")
    return f"{SITE}{path}{'/' if path else ''}{f'#{anchor}' if anchor else ''}"
