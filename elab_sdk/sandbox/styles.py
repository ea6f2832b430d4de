"""Inline styles as the servers rewrite them: known properties, each followed by a semicolon."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["normalize_style"]

_SIDES: Final = ("", "-bottom", "-left", "-right", "-top")
_PROPERTIES: Final = {
    *(f"{name}{side}" for name in ("border", "margin", "padding") for side in _SIDES),
    *(f"border{side}-{part}" for side in _SIDES for part in ("color", "style", "width")),
    *(f"font{part}" for part in ("", "-family", "-size", "-style", "-variant", "-weight")),
    *(f"{bound}{size}" for bound in ("", "max-", "min-") for size in ("height", "width")),
    *("background", "background-color", "border-collapse", "border-spacing", "caption-side", "clear"),
    *("color", "float", "letter-spacing", "line-height", "list-style", "list-style-position"),
    *("list-style-type", "table-layout", "text-align", "text-decoration", "text-indent", "text-transform"),
    *("vertical-align", "white-space", "word-spacing"),
}
_COLORS: Final = {
    "aqua": "#00FFFF",
    "black": "#000000",
    "blue": "#0000FF",
    "fuchsia": "#FF00FF",
    "gray": "#808080",
    "green": "#008000",
    "lime": "#00FF00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#FFA500",
    "purple": "#800080",
    "red": "#FF0000",
    "silver": "#C0C0C0",
    "teal": "#008080",
    "white": "#FFFFFF",
    "yellow": "#FFFF00",
}


def normalize_style(style: str) -> str:
    """Return a style as it is stored.

    >>> normalize_style("color: red; position: fixed; width:100%")
    'color:#FF0000;width:100%;'
    """
    declarations: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and value and name in _PROPERTIES and not re.search(r"url\s*\(|expression", value, re.I):
            declarations[name] = _normalize_color(value) if name.endswith("color") else value
    return "".join(f"{name}:{value};" for name, value in declarations.items())


def _normalize_color(value: str) -> str:
    return _COLORS.get(value.lower(), re.sub(r"\s+", "", value))
