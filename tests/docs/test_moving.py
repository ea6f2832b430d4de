"""The table of docs/moving.md says what the code knows, and its commands do what they say."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from elab_sdk.copying.capabilities import limits, why_not_created
from elab_sdk.copying.content import FIELDS as ALL_FIELDS
from elab_sdk.rules.release import V2_VERSIONS, VERSIONS
from elab_sdk.rules.release_detection import KnownRelease
from tests.docs.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from elab_sdk.backups.layout import BackupKind

PAGE = (ROOT / "docs" / "moving.md").read_text("utf-8")
KINDS: tuple[BackupKind, ...] = ("experiment", "item", "template")
FIELDS = {
    "the entry itself, title, body, tags": "title",
    "date": "date",
    "Markdown": "is_markdown",
    "extra fields, metadata": "metadata",
    "category, items type": "category",
    "status": "status",
    "links to items": "items_links",
    "links to experiments": "experiments_links",
    "files": "files",
    "comments of files": "file_comments",
    "archived files": "archived_files",
    "steps": "steps",
    "comments": "comments",
    "rating": "rating",
    "custom ID": "custom_id",
    "who can read and change it": "canread",
    "lock": "locked",
    "archived state": "archived",
}


def holds(field: str, kind: BackupKind, version: str) -> bool:
    known = KnownRelease.stated(version)
    return not why_not_created(known, kind) and field not in limits(known, kind)


def spans(versions: Sequence[str], is_held: Callable[[str], bool]) -> str:
    """Describe the releases that hold a field: "from 4.3.3", "3.5.0 – 4.8.6"; empty for all."""
    runs = [[*run] for held, run in groupby(versions, is_held) if held]
    texts = [
        ""
        if run == [*versions]
        else f"from {run[0]}"
        if run[-1] == versions[-1]
        else f"up to {run[-1]}"
        if run[0] == versions[0]
        else f"{run[0]} – {run[-1]}"
        for run in runs
    ]
    return " and ".join(texts) if runs else "no"


def described(field: str, versions: Sequence[str]) -> str:
    """Describe the kinds and releases that hold a field."""
    texts = {kind: spans(versions, lambda version: holds(field, kind, version)) for kind in KINDS}  # noqa: B023
    if len({*texts.values()}) == 1:
        return texts["experiment"] or "yes"
    held = [f"{kind}s {text}".strip() for kind, text in texts.items() if text != "no"]
    missing = [f"not {kind}s" for kind, text in texts.items() if text == "no"]
    return "; ".join([*held, *(missing if len(held) == 2 else ())])


def table_rows() -> dict[str, list[str]]:
    table = re.search(r"<!-- table: fields -->\n(.*?)<!-- end of table -->", PAGE, re.DOTALL)
    assert table is not None
    cells = [line.strip("| ").split(" | ") for line in table[1].strip().splitlines()[2:]]
    return {first: rest for first, *rest in cells}


def test_table_has_every_field() -> None:
    assert [*table_rows()] == [*FIELDS]
    assert {*FIELDS.values()} | {"body", "tags", "canwrite"} == {
        *ALL_FIELDS,
        "file_comments",
        "archived_files",
    }


@pytest.mark.parametrize("label", FIELDS)
def test_table_says_which_releases_hold_a_field(label: str) -> None:
    v1, v2, _ = table_rows()[label]
    assert v1 == described(FIELDS[label], VERSIONS)
    held = described(FIELDS[label], V2_VERSIONS)
    assert v2.startswith("yes")
    assert held == "yes" or held.partition("; ")[2].partition("; ")[2] in v2
