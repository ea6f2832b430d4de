"""TagUpdate."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form


@attrs.define(kw_only=True)
class TagUpdate(Form):
    """What to do with a tag of an entry.

    Args:
        action: `unreference` removes it from the entry.
    """

    action: Literal["unreference"]
