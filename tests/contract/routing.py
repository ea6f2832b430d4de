"""Find the operation of the contract for a recorded request, with the rules of the servers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.recorded import RecordedStep

# the operation with an ID, and without one; servers ignore an ID that they do not need
OPERATIONS = {
    ("GET", "experiments"): ("get_experiment", "get_all_experiments"),
    ("POST", "experiments"): ("post_experiment", "create_experiment"),
    ("GET", "items"): ("get_item", "get_all_items"),
    ("POST", "items"): ("post_item", "post_item"),
    ("GET", "templates"): ("get_template", "get_all_templates"),
    ("POST", "templates"): ("post_template", "create_template"),
    ("GET", "uploads"): ("get_upload", "get_upload"),
    ("GET", "events"): ("get_event", "get_all_events"),
    ("POST", "events"): ("create_event", "create_event"),
    ("DELETE", "events"): ("destroy_event", "destroy_event"),
    ("GET", "items_types"): ("get_items_types", "get_items_types"),
    ("GET", "status"): ("get_status", "get_status"),
    ("GET", "tags"): ("get_tags", "get_tags"),
    # with an ID, "bookable" reads the item even if it is not bookable
    ("GET", "bookable"): ("get_item", "get_bookable"),
    ("GET", "backupzip"): ("get_backup_zip", "get_backup_zip"),
    # by mistake, servers create an experiment for a POST to these
    ("POST", "uploads"): ("create_experiment", "create_experiment"),
    ("POST", "tags"): ("create_experiment", "create_experiment"),
}


def operation_of(record: RecordedStep) -> str | None:
    """Return the operationId of a request, or None if v1 has no such operation."""
    method = record.request["method"]
    endpoint, entry_id = endpoint_and_id(record.request["path"], record.release)
    with_id, without_id = OPERATIONS.get((method, endpoint), (None, None))
    return with_id if entry_id > 0 else without_id


def endpoint_and_id(path: str, release: str) -> tuple[str, int]:
    """Return the endpoint and the ID in the path of a request, or 0 for no ID."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    if len(segments) < 2:
        return (segments[0] if segments else ""), 0
    # up to and including 4.3, the ID is the last segment; later releases use the second
    segment = segments[1] if version(release) >= (4, 4) else segments[-1]
    match = re.match(r"\s*[+-]?\d+", unquote(segment))  # PHP's cast to an integer
    return segments[0], int(match[0]) if match else 0


@cache
def version(release: str) -> tuple[int, ...]:
    """Return a release as a tuple of numbers for comparison."""
    return tuple(int(part) for part in release.split("."))


@attrs.frozen
class Exclusion:
    """Recorded responses that the contract does not describe, with the reason."""

    reason: str
    methods: frozenset[str]
    endpoints: frozenset[str] | None = None
    steps: frozenset[str] | None = None

    def matches(self, record: RecordedStep) -> bool:
        """Return whether a response is excluded."""
        endpoint, _ = endpoint_and_id(record.request["path"], record.release)
        return (
            record.request["method"] in self.methods
            and (self.endpoints is None or endpoint in self.endpoints)
            and (self.steps is None or str(record).partition(":")[0] in self.steps)
        )


def exclude(reason: str, methods: str, endpoints: str | None = None, *steps: str) -> Exclusion:
    """Create an exclusion; methods and endpoints are separated by spaces."""
    return Exclusion(
        reason,
        frozenset(methods.split()),
        None if endpoints is None else frozenset(endpoints.split(" ")),
        frozenset(steps) or None,
    )


EXCLUSIONS = (
    exclude(
        "v1 only has GET, POST and DELETE; other methods were recorded for their errors",
        "PUT PATCH HEAD OPTIONS",
    ),
    exclude("an empty path was recorded for its error", "GET DELETE", ""),
    exclude(
        "unknown endpoints were recorded for their errors",
        "GET POST",
        "nope users teams experiment experiments.json steps links todolist api_keys",
    ),
    exclude("endpoints with capitals were recorded for their errors", "GET", "Experiments EXPERIMENTS"),
    exclude(
        "bookings with text as times, which releases up to and including 4.0 store",
        "GET",
        "events",
        "3.4.3-traps event.word.read",
        "3.6.7-traps event.word.read",
    ),
    exclude(
        "a link without an entry ID, for which releases from 4.4 report success without effect",
        "POST",
        "experiments",
        *(
            f"{release}-traps {step}"
            for release in ("4.5.14", "4.9.0")
            for step in ("combo.create.link", "link.noid")
        ),
    ),
    exclude("v1 can only delete bookings", "DELETE", "experiments items uploads"),
    exclude("statuses, items types and bookable items are read-only", "POST", "status items_types bookable"),
    exclude(
        "releases before 3.4 treat the POST like a GET and return the file",
        "POST",
        "uploads",
        "2.0.7-extra uploads.post.id",
        "3.3.12-extra uploads.post.id",
    ),
)


def exclusion_for(record: RecordedStep, table: Iterable[Exclusion] = EXCLUSIONS) -> Exclusion | None:
    """Return the exclusion that applies to a response, or None."""
    return next((entry for entry in table if entry.matches(record)), None)
