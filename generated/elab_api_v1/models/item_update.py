"""ItemUpdate."""

from __future__ import annotations

import attrs

from ..form import Form
from ..types import UNSET, Unset


@attrs.define(kw_only=True)
class ItemUpdate(Form):
    """What to change on an item. Below 4.0 send title, date and body together, read from the entry where they
    are to stay: what is left out is lost, or creates a new item.

    Args:
        title: The title. An empty one becomes "Untitled"; tags are stripped, quotes come back as entities.
        date: The day, as `20170415`; from 3.4.4 also `2017-04-15`. Up to and including 4.2 an invalid date
            silently becomes today.
        body: The text, as HTML. The server sanitises it.
        bodyappend: HTML to append to the text. Available from 4.1.
        metadata: A JSON object, as text. Available from 4.3; anything else, also an empty text, is a 500.
    """

    title: str | Unset = UNSET
    date: str | Unset = UNSET
    body: str | Unset = UNSET
    bodyappend: str | Unset = UNSET
    metadata: str | Unset = UNSET
