"""A new status or category: its title and its color. No I/O."""

from __future__ import annotations

import re

import attrs

from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

__all__ = ["Choice", "check"]


@attrs.frozen
class Choice:
    """A checked title and color.

    Args:
        title: The title.
        color: The color as `#rrggbb`; None if the server chooses one.
    """

    title: str
    color: str | None


def check(title: object, color: object = None) -> Choice:
    """Check the title and the color of a new status or category.

    >>> check("Paused", "00AA00")
    Choice(title='Paused', color='#00AA00')

    Args:
        title: The title.
        color: Six hexadecimal digits, with or without `#`, or None.

    Raises:
        ValidationError: The server would alter the title, or the color is invalid.
    """
    text = checks.title(title).strip()
    if color is None:
        return Choice(text, None)
    if not isinstance(color, str) or re.fullmatch(r"#?[0-9A-Fa-f]{6}", color) is None:
        raise ValidationError(
            f"color is {describe_value(color)}; use six hexadecimal digits, such as '#29AEB9'", "color"
        )
    return Choice(text, f"#{color.removeprefix('#')}")
