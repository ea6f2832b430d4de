"""Find the operation of the contract of API v2 for a recorded request, with the rules of the servers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tests.contract.schemas import METHODS, V2

if TYPE_CHECKING:
    from tests.recorded import RecordedStep

ENTRIES = ("experiments", "items", "experiments_templates")
FILES = ("binary", "pdf", "zip", "eln", "csv")


def operation_of(record: RecordedStep) -> str | None:
    """Return the operationId of a request, or None if the contract does not describe it."""
    request = record.request
    query = request.get("query") or {}
    path = request["path"].partition("?")[0]
    names = set(query) if isinstance(query, dict) else {name for name, _ in query}
    # fastq: rows of a dozen keys, for the search box of the web page
    if "fastq" in names or ("format" in names and _format(request) not in (*FILES, "json")):
        return None
    segments = [segment for segment in path.split("/") if segment]
    ids = [_number(segment) for segment in segments]
    if len(segments) == 2 and ids[1] is not None and ids[1] <= 0 and segments[0] in (*ENTRIES, "items_types"):
        segments = segments[:1]  # anything but an ID is the list
    elif len(segments) == 2 and ids[1] is None and segments[0] in ENTRIES and request["method"] == "GET":
        segments = segments[:1]
    found = _operation(request["method"].lower(), tuple(segments))
    if found and "format" in names and _format(request) in FILES:
        variant: str | None = V2.operations()[found].get("x-variant", {}).get("operationId")
        return variant
    return found


def _format(request: dict[str, object]) -> object:
    query = request.get("query")
    return dict(query).get("format") if query else None  # type: ignore[call-overload]


def _number(segment: str) -> int | None:
    match = re.match(r"\s*[+-]?\d+", unquote(segment))  # PHP's cast to an integer
    return int(match[0]) if match else None


@cache
def _operation(method: str, segments: tuple[str, ...]) -> str | None:
    for path, item in V2.document()["paths"].items():
        parts = path.strip("/").split("/")
        is_same_length = method in METHODS and method in item and len(parts) == len(segments)
        if is_same_length and all(map(_fits, parts, segments)):
            operation: str = item[method]["operationId"]
            return operation
    return None


def _fits(part: str, segment: str) -> bool:
    if part == "{entity_type}":
        return segment in ENTRIES
    return part == segment or (part.startswith("{") and (_number(segment) or 0) > 0)
