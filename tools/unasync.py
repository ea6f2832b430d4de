"""Derive `elab_sdk/_sync` from `elab_sdk/_async`, line by line.

Usage: python tools/unasync.py [--check]
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "elab_sdk" / "_async"
TARGET: Final = ROOT / "elab_sdk" / "_sync"
HEADER: Final = "# Derived from elab_sdk/_async/{name} by tools/unasync.py: do not edit.\n"

FIX: Final = (
    *("check", "--select", "I,C416,UP028", "--fix-only", "--unsafe-fixes", "--quiet"),
    # explicit, since the modules do not exist on the first run
    *("--config", "lint.isort.known-first-party = ['elab_sdk']"),
)

# each rule is applied to every line including docstrings, so that examples are correct in both versions
RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\basync (def|with|for)\b", r"\1"),
        (r"\bawait ", ""),
        (r"\b_async\b", "_sync"),
        (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
        (r"\ba(close|closing|iter_stream|read|next)\b", r"\1"),
        (r"\bAsync(Iterator|Iterable|Generator)\b", r"\1"),
        (r"\bAsync(ConnectionPool|NetworkBackend|NetworkStream)\b", r"\1"),
        (r"\bAsync(Stream|Backend|Pool)\b", r"\1"),
        (r"\bAnyIOBackend\b", "SyncBackend"),
        (r"\bhandle_async_request\b", "handle_request"),
        (r"\bfrom anyio import sleep\b", "from time import sleep"),
        # an async pool belongs to an event loop, a sync pool to a process
        (r"\bfrom anyio\.lowlevel import current_token\b", "from os import getpid as current_token"),
        (r"\bfrom anyio import (Event|Lock)\b", r"from threading import \1"),
        (r"\bAsync(WorkerPool|Manager|Transport)\b", r"\1"),
    )
)


def derive(text: str, name: str) -> str:
    """Return the sync version of one module.

    >>> derive("return await self.send()", "x.py").splitlines()[1]
    'return self.send()'
    """
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        for pattern, replacement in RULES:
            line = pattern.sub(replacement, line)  # noqa: PLW2901 - one rule after the other
        lines.append(line)
    return HEADER.format(name=name) + "".join(lines)


def unused_rules(texts: Iterable[str]) -> list[str]:
    r"""Return the patterns of the rules that change none of some texts.

    >>> unused_rules(["async def get(): ..."])[0]
    '\\bawait '

    Args:
        texts: The async modules.
    """
    unused = [pattern for pattern, _ in RULES]
    for line in {line for text in texts for line in text.splitlines()}:
        current = line
        for pattern, replacement in RULES:
            changed = pattern.sub(replacement, current)
            if changed != current and pattern in unused:
                unused.remove(pattern)
            current = changed
    return [pattern.pattern for pattern in unused]


def derive_all(source: Path) -> dict[str, str]:
    """Return the formatted sync versions of all modules by file name."""
    texts = {file.name: derive(file.read_text("utf-8"), file.name) for file in sorted(source.glob("*.py"))}
    return {name: format_text(text, name) for name, text in texts.items()}


def format_text(text: str, name: str) -> str:
    """Return a text with sorted imports and formatted by ruff, with simplified loops."""
    for command in (FIX, ["format", "--quiet"]):
        path = str(TARGET / name)
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", path, "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, check=True, text=True).stdout
    return text


def differences(expected: dict[str, str], target: Path) -> str:
    """Return the differences between derived modules and a folder, including missing and extra files."""
    existing = {file.name: file.read_text("utf-8") for file in target.glob("*.py")}
    report: list[str] = []
    for name in sorted({*expected, *existing}):
        old, new = existing.get(name), expected.get(name)
        if old is None or new is None:
            report.append(f"{name}: {'missing' if old is None else 'has no source'}\n")
        elif old != new:
            lines = (old.splitlines(keepends=True), new.splitlines(keepends=True))
            report += difflib.unified_diff(*lines, f"_sync/{name}", f"_sync/{name} as derived", n=1)
    return "".join(report)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the sync modules, or print differences with --check.

    Returns:
        1 if a rule is unused, or --check finds a difference.
    """
    parser = argparse.ArgumentParser(description="Derive elab_sdk/_sync from elab_sdk/_async.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if something differs")
    if unused := unused_rules(file.read_text("utf-8") for file in SOURCE.glob("*.py")):
        print(f"rules of tools/unasync.py that no module uses: {', '.join(unused)}")
        return 1
    expected, check = derive_all(SOURCE), parser.parse_args(arguments).check
    if check:
        report = differences(expected, TARGET)
        if report:
            print(
                report,
                "elab_sdk/_sync differs from what tools/unasync.py derives: run `make generate`",
                sep="\n",
            )
        return int(bool(report))
    TARGET.mkdir(exist_ok=True)
    for file in TARGET.glob("*.py"):
        if file.name not in expected:
            file.unlink()
    for name, text in expected.items():
        (TARGET / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
