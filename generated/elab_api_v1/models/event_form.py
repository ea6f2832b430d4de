"""EventForm."""

from __future__ import annotations

import attrs

from ..form import Form
from ..types import UNSET, Unset


@attrs.define(kw_only=True)
class EventForm(Form):
    """A booking. On 4.0 to 4.2 omit the title (see the operation).

    Args:
        start: When it starts, as `2019-11-30T12:00:00+01:00`.
        end: When it ends, as `2019-11-30T14:00:00+01:00`.
        title: What it is for.
    """

    start: str
    end: str
    title: str | Unset = UNSET
