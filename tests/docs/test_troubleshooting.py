"""docs/troubleshooting.md has each error and warning, and quotes texts that exist."""

from __future__ import annotations

import inspect
import re

from elab_sdk import errors
from tests.docs.running import ROOT

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
BASES = {"ElabError", "ElabWarning", "ResponseError"}
"""The classes whose errors are always of a more specific one."""
OF_OTHERS = {
    "Name or service not known",
    "nodename nor servname provided",
    "getaddrinfo failed",
    "Connection refused",
    "Server disconnected",
    "reset",
    "endpoint is missing",
    "token is missing",
    "has expired",
    "not yet valid",
    "No corresponding API key found",
    "invalid API key",
    "No access token provided",
    "declared as JSON but is not",
}
"""Texts of operating systems, libraries and servers, and of messages that the source composes."""


def quoted_texts() -> list[str]:
    """The texts in the column "it says"."""
    rows = re.findall(r"^\| it says .*\n\|-.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    cells = [line.split(" | ")[0] for table in rows for line in table.splitlines()]
    return [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]


def test_each_error_and_warning_has_a_section() -> None:
    classes = {name for name in errors.__all__ if inspect.isclass(getattr(errors, name))}
    assert set(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == classes - BASES


def test_quoted_messages_are_those_of_the_source() -> None:
    files = [path.read_text("utf-8") for path in (ROOT / "elab_sdk").rglob("*.py")]
    # a message that is written in two lines is one text
    source = "\n".join(re.sub(r'"\s*\n\s*f?"', "", text) for text in files)
    fragments = [part.strip() for text in quoted_texts() for part in text.split("…") if part.strip()]
    missing = [part for part in fragments if part not in source and part not in OF_OTHERS]
    assert len(fragments) > 20
    assert missing == []
