"""EventCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class EventCreate(Form):
    """A booking.

    Args:
        start: When it starts, as `2030-11-30T12:00:00+01:00`.
        end: When it ends, as `2030-11-30T14:00:00+01:00`.
        title: What it is for.
    """

    start: str
    end: str
    title: str | Unset = UNSET
