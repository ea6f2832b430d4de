"""The API keys of a sandbox and their permissions."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


@attrs.frozen
class ApiKey:
    """An API key, its user and whether it can write."""

    secret: str = attrs.field(repr=False)
    userid: int
    can_write: bool


def new_secret() -> str:
    """Return a random key in the servers' format: 84 hexadecimal digits."""
    return secrets.token_hex(42)


def find_key(keys: list[ApiKey], header: str, release: Release) -> ApiKey:
    """Return the key in an Authorization header, which contains the key without a scheme.

    Raises:
        RefusedError: If the key is unknown.
    """
    numbered = keys
    secret = header
    if release.key_may_carry_id:
        key_id, _, rest = header.partition("-")
        if rest and key_id.isdigit():
            # the number is that of the key
            secret, numbered = rest, keys[int(key_id) - 1 : int(key_id)] if int(key_id) else []
    for key in numbered:
        if hmac.compare_digest(key.secret.encode(), secret.encode()):
            return key
    raise errors.wrong_key(release)
