"""UploadReplace."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import File


@attrs.define(kw_only=True)
class UploadReplace(Form):
    """A file, and that it replaces another one.

    Args:
        file: The file, with its name.
        action: `replace`. Without it, the file may be added to the others.
    """

    file: File
    action: Literal["replace"]
