"""Which server, with which key: what options, environment and profiles say together.

What comes first wins: options, then ELAB_ENDPOINT and ELAB_TOKEN, then ELAB_PROFILE, then the default
profile. With --profile the variables count for nothing, but for ELAB_TOKEN where the profile has no key; with
both variables, or --endpoint and ELAB_TOKEN, no profile is looked at.

A key is sent to the server that it belongs to: the key of a profile goes to that profile's endpoint alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from elab_sdk.config import ENDPOINT_VARIABLE, TOKEN_VARIABLE, normal_endpoint
from elab_sdk.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.cli.profiles import Profile, Profiles

__all__ = ["Chosen", "choose"]


@dataclass(frozen=True)
class Chosen:
    """The server and the key that were chosen, and why.

    Args:
        endpoint: The API's root.
        endpoint_from: What named it, in words.
        token: The key.
        token_from: What gave it, in words.
        profile: The profile that was used, None where none was.
    """

    endpoint: str
    endpoint_from: str
    token: str = field(repr=False)
    token_from: str
    profile: Profile | None


def choose(endpoint: str | None = None, profile: str | None = None) -> Chosen:
    """The server and the key.

    Args:
        endpoint: What --endpoint says.
        profile: What --profile says.

    Raises:
        ConfigurationError: There is no server, no key, no such profile, or key and server do not belong
            together.
    """
    environment: Mapping[str, str] = {} if profile is not None else os.environ
    address, address_from = (
        (endpoint, "--endpoint") if endpoint else (environment.get(ENDPOINT_VARIABLE), ENDPOINT_VARIABLE)
    )
    token = environment.get(TOKEN_VARIABLE)
    if address and token:
        return Chosen(normal_endpoint(address), address_from, token, TOKEN_VARIABLE, None)
    from elab_sdk.cli.profiles import Profiles  # not needed where the environment says all

    return _completed(Profiles.load(), profile, address, address_from, token)


def _completed(
    profiles: Profiles, named: str | None, address: str | None, address_from: str, token: str | None
) -> Chosen:
    """What options and environment leave open, a profile says."""
    found, why = _profile(profiles, named)
    if address:
        address = normal_endpoint(address)
    elif found is not None:
        address, address_from = normal_endpoint(found.endpoint), why
    else:
        raise ConfigurationError(
            f"no server is known: run `elab init` once, or set {ENDPOINT_VARIABLE} and {TOKEN_VARIABLE}"
        )
    if found is not None and normal_endpoint(found.endpoint) != address:
        if named is not None:
            raise ConfigurationError(
                f"--endpoint is {address}, but the profile {named!r} belongs to {found.shown_endpoint}:"
                " its key is not sent elsewhere"
            )
        found = profiles.of_endpoint(address)
    token, token_from = _key(found, token)
    if not token:
        raise ConfigurationError(
            f"no key is known for {address}: set {TOKEN_VARIABLE}, or run `elab init` for this server"
        )
    return Chosen(address, address_from, token, token_from, found)


def _profile(profiles: Profiles, named: str | None) -> tuple[Profile | None, str]:
    if named is not None:
        return profiles.named(named), f"the profile {named!r}"
    if variable := os.environ.get("ELAB_PROFILE"):
        return profiles.named(variable), f"the profile {variable!r} (ELAB_PROFILE)"
    usual = profiles.usual
    return usual, f"the profile {usual.name!r}" if usual is not None else ""


def _key(profile: Profile | None, variable: str | None) -> tuple[str | None, str]:
    if variable:
        return variable, TOKEN_VARIABLE
    if profile is not None and (kept := profile.key()):
        return kept, profile.key_place
    # a profile that was named, but has no key
    return os.environ.get(TOKEN_VARIABLE), TOKEN_VARIABLE
