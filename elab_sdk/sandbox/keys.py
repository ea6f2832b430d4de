"""The keys of a sandbox: who calls, and may they write."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


@attrs.frozen
class Key:
    """One API key: whose it is and whether it writes."""

    secret: str = attrs.field(repr=False)
    userid: int
    can_write: bool


def fresh() -> str:
    """A key as the servers make them: 84 hexadecimal digits."""
    return secrets.token_hex(42)


def holder(keys: list[Key], header: str, release: Release) -> Key:
    """The key that an Authorization header names: the bare key, without a scheme.

    Raises:
        RefusedError: When nobody has it.
    """
    given = header
    if release.key_may_carry_id:
        number, _, rest = header.partition("-")
        given = rest if rest and number.isdigit() and int(number) <= len(keys) else header
    for key in keys:
        if hmac.compare_digest(key.secret.encode(), given.encode()):
            return key
    raise errors.wrong_key(release)
