"""The server and the API key, resolved from options, environment variables and profiles.

In order of precedence: options, ELAB_ENDPOINT and ELAB_TOKEN, ELAB_PROFILE, the default profile. With
--profile the variables are ignored, except ELAB_TOKEN if the profile has no key. With both variables, or
with --endpoint and ELAB_TOKEN, no profile is read.

The key of a profile is sent only to the endpoint of that profile.
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

__all__ = ["ConnectionSettings", "resolve_connection"]


@dataclass(frozen=True)
class ConnectionSettings:
    """The server and the key to use, and the source of each.

    Args:
        endpoint: The base address of the API.
        endpoint_source: The source of the endpoint, as a phrase for people.
        token: The API key.
        token_source: The source of the key, as a phrase for people.
        profile: The profile that is used, or None.
    """

    endpoint: str
    endpoint_source: str
    token: str = field(repr=False)
    token_source: str
    profile: Profile | None


def resolve_connection(endpoint: str | None = None, profile: str | None = None) -> ConnectionSettings:
    """Resolve the server and the key.

    Args:
        endpoint: The value of --endpoint.
        profile: The value of --profile.

    Raises:
        ConfigurationError: The server, the key or the profile is missing, or the key belongs to another
            server.
    """
    environment: Mapping[str, str] = {} if profile is not None else os.environ
    address, address_source = (
        (endpoint, "--endpoint") if endpoint else (environment.get(ENDPOINT_VARIABLE), ENDPOINT_VARIABLE)
    )
    token = environment.get(TOKEN_VARIABLE)
    if address and token:
        return ConnectionSettings(normal_endpoint(address), address_source, token, TOKEN_VARIABLE, None)
    from elab_sdk.cli.profiles import Profiles  # not needed if the environment has both

    return _complete_from_profiles(Profiles.load(), profile, address, address_source, token)


def _complete_from_profiles(
    profiles: Profiles, profile_name: str | None, address: str | None, address_source: str, token: str | None
) -> ConnectionSettings:
    """Complete options and environment from a profile."""
    profile, profile_source = _select_profile(profiles, profile_name)
    if address:
        address = normal_endpoint(address)
    elif profile is not None:
        address, address_source = normal_endpoint(profile.endpoint), profile_source
    else:
        raise ConfigurationError(
            f"no server is configured: run `elab init`, or set {ENDPOINT_VARIABLE} and {TOKEN_VARIABLE}"
        )
    if profile is not None and not profile.belongs_to(address):
        if profile_name is not None:
            raise ConfigurationError(
                f"--endpoint is {address}, but the profile {profile_name!r} belongs to"
                f" {profile.shown_endpoint}: its key is not sent to another server"
            )
        profile = profiles.of_endpoint(address)
    token, token_source = _resolve_key(profile, token)
    if not token:
        raise ConfigurationError(
            f"no API key is configured for {address}: set {TOKEN_VARIABLE}, or run `elab init`"
        )
    return ConnectionSettings(address, address_source, token, token_source, profile)


def _select_profile(profiles: Profiles, name: str | None) -> tuple[Profile | None, str]:
    if name is not None:
        return profiles.get(name), f"the profile {name!r}"
    if variable := os.environ.get("ELAB_PROFILE"):
        return profiles.get(variable), f"the profile {variable!r} (ELAB_PROFILE)"
    default = profiles.default_profile
    return default, f"the profile {default.name!r}" if default is not None else ""


def _resolve_key(profile: Profile | None, variable: str | None) -> tuple[str | None, str]:
    if variable:
        return variable, TOKEN_VARIABLE
    if profile is not None and (key := profile.read_key()):
        return key, profile.key_source
    # with --profile the variable counts only if the profile has no key
    return os.environ.get(TOKEN_VARIABLE), TOKEN_VARIABLE
