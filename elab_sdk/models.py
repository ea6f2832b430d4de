"""The models, where one looks for them first; they live in `elab_api_v1.models`.

>>> from elab_sdk.models import Experiment
>>> Experiment.from_dict({"id": "3"}).id
3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import models as _models

if TYPE_CHECKING:
    from elab_api_v1.models import *  # noqa: F403
else:

    def __getattr__(name: str) -> object:
        return getattr(_models, name)

    def __dir__() -> list[str]:
        return list(_models.__all__)
