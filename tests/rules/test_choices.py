"""A new status or category."""

from __future__ import annotations

import pytest

from elab_sdk import ValidationError
from elab_sdk.rules.choices import Choice, check


@pytest.mark.parametrize("color", ["red", "#12345", "#1234567", "12345G", 123456, "", "##123456"])
def test_other_colors_are_refused(color: object) -> None:
    with pytest.raises(ValidationError, match=r"^color is "):
        check("Paused", color)


@pytest.mark.parametrize("title", ["", "  ", "0", None, 7, "x" * 300, "a\nb"])
def test_titles_that_a_server_alters_are_refused(title: object) -> None:
    with pytest.raises(ValidationError, match=r"^title"):
        check(title)


def test_color_has_one_hash_and_title_no_blanks_around_it() -> None:
    assert check(" Paused ", "00aa00") == check("Paused", "#00aa00") == Choice("Paused", "#00aa00")
    assert check("Paused") == Choice("Paused", None)
