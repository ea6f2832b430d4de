"""TagCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form


@attrs.define(kw_only=True)
class TagCreate(Form):
    """A tag to add.

    Args:
        tag: The tag. A number adds nothing from 5.4.
    """

    tag: str
