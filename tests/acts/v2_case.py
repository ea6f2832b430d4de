"""The class `V2Case`: a call of a method that only API v2 has, and how many requests it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.facade.conftest import World

__all__ = ["MEASURED", "V2Case"]

MEASURED: Final = ("5.1", "5.6")
"""The releases on which most calls are measured. Other releases of API v2 need as many."""


@attrs.frozen
class V2Case:
    """One call.

    Args:
        code: The call, for the table.
        call: Makes the call in a world with an experiment that has a step and a comment, both with ID 1.
        count: Requests of a Manager that has sent a request before.
        reason: The reason for this number of requests.
        before: Makes what the call needs; its requests are not counted.
        releases: The releases on which the call is measured.
    """

    code: str
    call: Callable[[World], Any]
    count: int
    reason: str = ""
    before: Callable[[World], Any] = attrs.field(default=lambda _: None, kw_only=True)
    releases: tuple[str, ...] = attrs.field(default=MEASURED, kw_only=True)
