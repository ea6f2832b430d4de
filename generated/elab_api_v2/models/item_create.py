"""ItemCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, JsonObject, Unset


@attrs.define(kw_only=True)
class ItemCreate(Form):
    """What a new item holds. What a release does not read is ignored (see the operation).

    Args:
        title: The title, as plain text. More than 255 characters are cut from 5.3, an error before.
        body: The text, as HTML. The server sanitises it.
        category: ID of the category; one that does not exist is accepted.
        status: ID of the status; one that does not exist is a 500.
        tags: Tags to add.
        template: ID of the resources template to make it from. Available from 5.3.
        metadata: The metadata, as an object; text would be stored encoded twice. Available from 5.2.
        category_id: ID of the items type, up to and including 5.2; ignored later.
    """

    title: str | Unset = UNSET
    body: str | Unset = UNSET
    category: int | Unset = UNSET
    status: int | Unset = UNSET
    tags: list[str] | Unset = UNSET
    template: int | Unset = UNSET
    metadata: JsonObject | Unset = UNSET
    category_id: int | Unset = UNSET
