"""The arguments of `Manager` besides the server and the key, as a TypedDict."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from datetime import tzinfo

    from elab_sdk.config import Api, Certificate, Proxies, Timeouts, Verify
    from elab_sdk.rules.known_release import KnownRelease
    from elab_sdk.wire.retries import Retries

__all__ = ["ManagerOptions"]


class ManagerOptions(TypedDict, total=False):
    """The arguments of `Manager` besides the server and the key; see there for their meaning.

    >>> options: ManagerOptions = {"timeout": 300, "retries": 0}
    """

    verify: Verify | None
    proxies: Proxies | None
    timeout: float | Timeouts | None
    cert: Certificate | None
    retries: int | Retries
    max_answer: int
    pickle_key: bool
    release: str | KnownRelease | None
    api: Api | None
    time_zone: str | tzinfo | None
