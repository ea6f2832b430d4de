"""Which operation of the contract a recorded request is, decided as the servers decide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.recorded import Exchange

# With an id / without one. A server that has no use for an id ignores it.
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
    # With an id, "bookable" reads that item, be it bookable or not.
    ("GET", "bookable"): ("get_item", "get_bookable"),
    ("GET", "backupzip"): ("get_backup_zip", "get_backup_zip"),
    # Not meant to be: a POST to these falls through to the creation of an experiment.
    ("POST", "uploads"): ("create_experiment", "create_experiment"),
    ("POST", "tags"): ("create_experiment", "create_experiment"),
}


def operation_of(exchange: Exchange) -> str | None:
    """The operationId that a request is for; None if v1 has no such operation."""
    method = exchange.request["method"]
    endpoint, number = endpoint_and_id(exchange.request["path"], exchange.release)
    with_id, without = OPERATIONS.get((method, endpoint), (None, None))
    return with_id if number > 0 else without


def endpoint_and_id(path: str, release: str) -> tuple[str, int]:
    """What the path of a request comes down to: the endpoint, and the id (0 for none)."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    if len(segments) < 2:
        return (segments[0] if segments else ""), 0
    # Up to 4.3 the id is the last segment; 4.9.0 takes the second, so `experiments/1/uploads` is entry 1.
    word = segments[1] if version(release) >= (4, 4) else segments[-1]
    number = re.match(r"\s*[+-]?\d+", unquote(word))  # what PHP's cast to int sees
    return segments[0], int(number[0]) if number else 0


def version(release: str) -> tuple[int, ...]:
    """A release as numbers that compare."""
    return tuple(int(part) for part in release.split("."))


@attrs.frozen
class LeftOut:
    """Recorded answers that the contract has no word for, and why."""

    reason: str
    methods: frozenset[str]
    endpoints: frozenset[str] | None = None
    steps: frozenset[str] | None = None

    def fits(self, exchange: Exchange) -> bool:
        """Whether this answer is meant."""
        endpoint, _ = endpoint_and_id(exchange.request["path"], exchange.release)
        return (
            exchange.request["method"] in self.methods
            and (self.endpoints is None or endpoint in self.endpoints)
            and (self.steps is None or str(exchange).partition(":")[0] in self.steps)
        )


def left_out(reason: str, methods: str, endpoints: str | None = None, *steps: str) -> LeftOut:
    """One entry of the table below; methods and endpoints are separated by spaces."""
    return LeftOut(
        reason,
        frozenset(methods.split()),
        None if endpoints is None else frozenset(endpoints.split(" ")),
        frozenset(steps) or None,
    )


LEFT_OUT = (
    left_out("v1 is GET, POST and DELETE; these were sent to see the refusal", "PUT PATCH HEAD OPTIONS"),
    left_out("the path was empty, to see the refusal", "GET DELETE", ""),
    left_out(
        "an endpoint that no v1 has, asked for to see the refusal",
        "GET POST",
        "nope users teams experiment experiments.json steps links todolist api_keys",
    ),
    left_out(
        "endpoints are in lower case; these were not, to see the refusal", "GET", "Experiments EXPERIMENTS"
    ),
    left_out(
        "a booking whose times are words, which releases up to and including 4.0 store",
        "GET",
        "events",
        "3.4.3-traps event.word.read",
        "3.6.7-traps event.word.read",
    ),
    left_out(
        "a link for no entry in particular: 4.4 and later say success and do nothing",
        "POST",
        "experiments",
        *(
            f"{release}-traps {step}"
            for release in ("4.5.14", "4.9.0")
            for step in ("combo.create.link", "link.noid")
        ),
    ),
    left_out("v1 deletes nothing but bookings", "DELETE", "experiments items uploads"),
    left_out("what the team has defined can only be read", "POST", "status items_types bookable"),
    left_out(
        "releases before 3.4 take a POST for the GET, and answer with the file",
        "POST",
        "uploads",
        "2.0.7-extra uploads.post.id",
        "3.3.12-extra uploads.post.id",
    ),
)


def reason_to_leave_out(exchange: Exchange, table: Iterable[LeftOut] = LEFT_OUT) -> LeftOut | None:
    """The entry of the table that this answer is left out for, if it is."""
    return next((entry for entry in table if entry.fits(exchange)), None)
