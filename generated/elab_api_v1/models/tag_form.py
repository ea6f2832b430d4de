"""TagForm."""

from __future__ import annotations

import attrs

from ..form import Form


@attrs.define(kw_only=True)
class TagForm(Form):
    """A tag to add. Adding a tag that the entry already has changes nothing.

    Args:
        tag: The tag. A `|` in it becomes a space, HTML is stripped, and an empty one is a 400; 2.0 takes all
            three as they are.
    """

    tag: str
