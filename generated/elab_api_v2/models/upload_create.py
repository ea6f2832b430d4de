"""UploadCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, File, Unset


@attrs.define(kw_only=True)
class UploadCreate(Form):
    """A file to attach.

    Args:
        file: The file, with its name.
        comment: A comment on the file.
    """

    file: File
    comment: str | Unset = UNSET
