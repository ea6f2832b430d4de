"""ItemsTypeCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class ItemsTypeCreate(Form):
    """A new items type, or from 5.3 a new resources template.

    Args:
        title: The title, from 5.1.
        name: The title, up to and including 5.0.
    """

    title: str
    name: str | Unset = UNSET
