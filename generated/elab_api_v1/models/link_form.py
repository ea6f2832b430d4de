"""LinkForm."""

from __future__ import annotations

import attrs

from ..form import Form


@attrs.define(kw_only=True)
class LinkForm(Form):
    """A database item to link to, from an experiment or, from 3.4, from an item. A link that is there already
    is a 500 on 4.3. An item that does not exist is a 403 up to and including 4.3; from 4.4 the answer is a
    success and nothing happens. From 4.4 anybody who may read an entry may add a link to it.

    Args:
        link: ID of the item to link to.
    """

    link: int
