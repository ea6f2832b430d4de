"""Copies between two releases: what the new one cannot hold, and what is said of authors there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from tests.copying.notebook import add_choices
from tests.copying.seeds import EVERY_SEED

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox
    from tests.copying.comparison import Comparison

__all__ = ["NOT_HELD", "OTHER_TARGETS", "left_out", "not_held", "prepare", "without_authors"]

_TO_V1: Final = {
    "steps": "E01 E02 E08 E12 I01",
    "rating": "E01 I01 I10",
    "locked": "E08 I10",
    # API v1 sets no permissions: those of a new entry stay
    "canread": "E12",
    "canwrite": "E11 I05 I06 I07 I08 I10 I12",
    # comments of files
    "files": "E01 E03 E04",
}
_NEVER_THERE: Final = {"metadata": "E01"}
"""An extra field refers to an experiment that does not exist."""
_MARKUP: Final = {"comments": "E07"}
"""A comment with `<b>` would become bold, or lose it."""

NOT_HELD: Final[dict[tuple[str, str], dict[str, str]]] = {
    # files of others are not served up to and including 3.6
    ("3.3", "5.6"): {"files": "E11"},
    ("3.6", "5.6"): {"files": "E11"},
    ("4.3", "5.3"): _NEVER_THERE,
    # over API v1, 4.8 and 4.9 serve a file only if an experiment has its ID
    ("4.9", "5.6"): {**_NEVER_THERE, **_MARKUP, "files": "E03 E11 E13 I01", "body": "I01"},
    ("4.9 over v2", "5.6"): {**_NEVER_THERE, **_MARKUP},
    ("5.6", "4.3"): {
        **_NEVER_THERE,
        **_TO_V1,
        # a tag with `<`, and Markdown
        "tags": "E03",
        "is_markdown": "E05",
        "body": "E05",
        # the categories of experiments and the statuses of items
        "category": "E01",
        "status": "I01 I03",
        "comments": "E01 E07 E11 I01",
        "steps": "E01 E02 E08 E12 I01 T01",
        "links": "E01 E02 E11 E12 I01 I11 I12 T01 T02",
        # names, and files of templates
        "files": "E01 E03 E04 T01",
        "custom_id": "E01 I01",
        "archived": "E10 I12",
        "locked": "E08 E10 I10 I12",
    },
    ("4.3", "4.3"): {**_NEVER_THERE, **_TO_V1},
    ("4.3", "4.3, the same server"): _TO_V1,
    # a category has a custom ID only once
    ("5.6", "5.6, the same server"): {**_MARKUP, "custom_id": "E01 I01"},
}
"""The names of the entries by the field that does not arrive."""
OTHER_TARGETS: Final = ("2.0", "3.3", "3.6", "4.9", "5.0", "5.2", "5.4")
"""Releases to which a notebook of 5.6 is copied, beside those above."""
_PRIVATE: Final = {"E13", "E14"}
"""Entries that the whole team could read on a release that cannot set permissions."""


def prepare(target: Sandbox) -> None:
    """Add the statuses and items types that API v1 cannot create, as an admin does in the admin panel."""
    if target.release.api == "v1":
        add_choices(target, EVERY_SEED)


def not_held(old: str, new: str) -> dict[str, set[str]]:
    """Return the names of the entries by the field that does not arrive."""
    return {field: set(names.split()) for field, names in NOT_HELD[old, new].items()}


def left_out(new: str) -> set[str]:
    """Return the names of the entries that are not copied, since more people would read them."""
    return _PRIVATE if new.startswith("4.3") else set()


def without_authors(comparison: Comparison, old_site: str) -> Comparison:
    """Check what the copies say of the authors of entries and comments, and leave it out.

    An entry of somebody without a key there belongs to the owner of the key, and its body ends with a line
    that names the author and the original. A comment begins with its author and time.
    """
    differences: dict[tuple[str, str], tuple[Any, Any]] = {}
    for (name, field), (old, new) in comparison.differences.items():
        owner = comparison.differences.get((name, "owner"))
        is_said = (
            (field == "owner" and not name.startswith("T"))
            or (
                field == "body" and owner is not None and _ends_with_author(old, new, str(owner[0]), old_site)
            )
            or (field == "comments" and _are_signed(old, new))
        )
        if not is_said:
            differences[name, field] = (old, new)
        elif field == "owner":
            assert (name, "body") in comparison.differences, f"{name} does not name its author"
    return attrs.evolve(comparison, differences=differences)


def _ends_with_author(old: Any, new: Any, author: str, old_site: str) -> bool:
    before, after = _flat(old), _flat(new)
    line = after.removeprefix(before)
    return after.startswith(before) and f"Author: {author}" in line and f"link {old_site}" in line


def _flat(tokens: tuple[tuple[str, str], ...]) -> str:
    return " ".join(value if kind == "text" else f"{kind} {value}" for kind, value in tokens)


def _are_signed(old: Any, new: Any) -> bool:
    return len(old) == len(new) and all(
        re.fullmatch(rf"{re.escape(author)} \(\d{{4}}-\d\d-\d\d \d\d:\d\d\): {re.escape(original)}", text)
        for (author, original), (_, text) in zip(old, new, strict=True)
    )
