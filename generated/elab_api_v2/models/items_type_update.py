"""ItemsTypeUpdate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class ItemsTypeUpdate(Form):
    """What to change on an items type or a resources template.

    Args:
        color: The colour.
    """

    color: str | Unset = UNSET
