"""Read the lists of a server that completions offer, and cache them. It runs in the background.

Usage: python -m elab_sdk.cli.completion_cache FILE [--endpoint ADDRESS] [--profile NAME]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk import ElabError, Manager
from elab_sdk.cli.completion import CACHED_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["main", "read_lists", "save_lists"]

_ENTRIES: Final = 15
"""Newest experiments and newest items whose extra fields are offered."""
_MAX_VALUES: Final = 500


def read_lists(manager: Manager) -> dict[str, list[str]]:
    """Read the names of statuses, categories, items types, templates, tags and extra fields.

    Args:
        manager: A Manager of the server.

    Returns:
        The names by list. A list that this release or this key cannot read is empty.
    """
    sources: dict[str, Callable[[], Iterable[str | None]]] = {
        "statuses": lambda: (each.title for each in manager.get_status()),
        "categories": lambda: (
            each.title for kind in ("experiment", "item") for each in manager.get_categories(kind)
        ),
        "types": lambda: (each.title for each in manager.get_items_types()),
        "templates": lambda: (each.title for each in manager.get_all_templates()),
        "tags": lambda: (each.tag for each in manager.get_tags()),
        "fields": lambda: _field_names(manager),
    }
    lists: dict[str, list[str]] = {}
    for name in CACHED_LISTS:
        names: list[str | None] = []
        with contextlib.suppress(ElabError):
            names = list(sources[name]())
        lists[name] = sorted({each for each in names if each})[:_MAX_VALUES]
    return lists


def save_lists(file: Path, lists: dict[str, list[str]]) -> None:
    """Write a cache atomically, readable only by its owner.

    Args:
        file: The file.
        lists: The names by list.
    """
    file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    # mkstemp creates a file that only its owner can read
    handle, draft = tempfile.mkstemp(prefix=".lists-", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"seen": time.time(), "lists": lists}, out)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _field_names(manager: Manager) -> list[str]:
    """Return the names of the extra fields of the newest entries. Lists do not contain them."""
    names: list[str] = []
    for row in manager.get_all_experiments(limit=_ENTRIES):
        names += manager.get_experiment(row).extra_fields
    for item in manager.get_all_items(limit=_ENTRIES):
        names += manager.get_item(item).extra_fields
    return names


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the lists and save them.

    >>> main(["lists.json", "--profile", "lab"])  # doctest: +SKIP

    Returns:
        1 if the server cannot be read. Nothing is printed.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--endpoint")
    parser.add_argument("--profile")
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    # a keyring may ask for a password, in the middle of a command line
    sys.modules["keyring"] = None  # type: ignore[assignment]
    try:
        with Manager(given.endpoint, profile=given.profile, timeout=10, retries=0) as manager:
            manager.get_all_experiments(limit=1)
            save_lists(given.file, read_lists(manager))
    except (ElabError, OSError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
