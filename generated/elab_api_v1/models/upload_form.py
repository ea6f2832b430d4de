"""UploadForm."""

from __future__ import annotations

import attrs

from ..form import Form
from ..types import File


@attrs.define(kw_only=True)
class UploadForm(Form):
    """A file to attach. The field must be named `file`; only one is allowed.

    Args:
        file: The file, with its name. Empty files are accepted; `.php` is a 400.
    """

    file: File
