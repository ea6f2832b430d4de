"""ExperimentUpdate."""

from __future__ import annotations

import attrs

from ..form import Form
from ..types import UNSET, Unset


@attrs.define(kw_only=True)
class ExperimentUpdate(Form):
    """What to change on an experiment. Below 4.0 send title, date and body together, read from the entry where
    they are to stay: what is left out is lost, or creates a new experiment.

    Args:
        title: The title. An empty one becomes "Untitled"; tags are stripped, quotes come back as entities.
        date: The day, as `20170415`; from 3.4.4 on also `2017-04-15`. Up to 4.2 what is no date silently
            becomes today.
        body: The text, as HTML. The server sanitises it.
        bodyappend: HTML to put behind the text that is there. From 4.1 on.
        metadata: A JSON object, as text. From 4.3 on; anything else, the empty text too, is a 500.
    """

    title: str | Unset = UNSET
    date: str | Unset = UNSET
    body: str | Unset = UNSET
    bodyappend: str | Unset = UNSET
    metadata: str | Unset = UNSET
