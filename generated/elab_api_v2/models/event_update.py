"""EventUpdate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class EventUpdate(Form):
    """One thing to change on a booking.

    Args:
        target: What to change, such as `title`, `experiment`, `start` or `end`.
        content: The new value.
        epoch: The new time in seconds since 1970, for `start_epoch` and `end_epoch`. A 400 on 5.6.
    """

    target: str
    content: str | int | Unset | None = UNSET
    epoch: str | Unset = UNSET
