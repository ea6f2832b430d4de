"""TemplateCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class TemplateCreate(Form):
    """What a new template holds.

    Args:
        title: The title, as plain text. More than 255 characters are cut from 5.3, an error before.
        body: The text, as HTML. The server sanitises it.
        tags: Tags to add.
    """

    title: str | Unset = UNSET
    body: str | Unset = UNSET
    tags: list[str] | Unset = UNSET
