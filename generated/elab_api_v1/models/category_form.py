"""CategoryForm."""

from __future__ import annotations

import attrs

from ..form import Form


@attrs.define(kw_only=True)
class CategoryForm(Form):
    """A change of category. For items it is the items type. For experiments it is the status up to and
    including 4.8; on 4.9 it is the category, and API v1 can no longer set the status. An ID that does not
    exist is accepted up to and including 4.2 and on 4.9, a 500 on 4.3 to 4.8. Available from 3.5; earlier
    releases create a new entry.

    Args:
        category: ID of the status, the items type, or on 4.9 of an experiment's category.
    """

    category: int
