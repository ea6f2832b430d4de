"""The server and the API key, resolved from arguments, environment variables and profiles.

In order of precedence: arguments, ELAB_ENDPOINT and ELAB_TOKEN, ELAB_PROFILE, the default profile. If a
profile is named, the variables are ignored, except ELAB_TOKEN if the profile has no key. If both an endpoint
and a key are given, as arguments or variables, no profile is read.

The key of a profile is sent only to the server of that profile.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk._wording import say
from elab_sdk.config import ENDPOINT_VARIABLE, TOKEN_VARIABLE, check_text, normal_endpoint
from elab_sdk.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.profiles.profile_file import Profile, Profiles

__all__ = ["PROFILE_VARIABLE", "ConnectionSettings", "resolve_connection", "saved_key"]

PROFILE_VARIABLE: Final = "ELAB_PROFILE"

_Origin: TypeAlias = Literal["argument", "environment", "profile"]


@attrs.frozen
class ConnectionSettings:
    """The server and the key to use, and where they were found.

    Args:
        address: The address of the server, as it was given.
        token: The API key.
        endpoint_from: Where the address was found.
        key_from: Where the key was found.
        profile: The profile that is used, or None.
        is_selected_by_variable: Whether ELAB_PROFILE names the profile.
    """

    address: str
    token: str = attrs.field(repr=False)
    endpoint_from: _Origin = "argument"
    key_from: _Origin = "argument"
    profile: Profile | None = None
    is_selected_by_variable: bool = False

    @property
    def endpoint(self) -> str:
        """The base address of the API.

        Raises:
            ConfigurationError: The address is invalid.
        """
        return normal_endpoint(self.address)

    @property
    def endpoint_source(self) -> str:
        """Where the address was found, as a phrase for people; empty for an argument."""
        if self.endpoint_from == "profile":
            return self._profile_label + (f" ({PROFILE_VARIABLE})" if self.is_selected_by_variable else "")
        return ENDPOINT_VARIABLE if self.endpoint_from == "environment" else ""

    @property
    def token_source(self) -> str:
        """Where the key was found, as a phrase for people; empty for an argument."""
        if self.key_from == "profile" and self.profile is not None:
            return self.profile.key_source
        return TOKEN_VARIABLE if self.key_from == "environment" else ""

    @property
    def source(self) -> str:
        """Where both were found, for the repr of a Manager; empty if both are arguments.

        >>> ConnectionSettings("https://elab.example.org", "0a1b", "environment", "environment").source
        'from ELAB_ENDPOINT, key from ELAB_TOKEN'
        """
        parts: list[str] = []
        if self.endpoint_from == "profile":
            parts.append(self._profile_label)
        elif self.endpoint_from == "environment":
            parts.append(f"from {ENDPOINT_VARIABLE}")
        if self.key_from == "environment":
            parts.append(f"key from {TOKEN_VARIABLE}")
        elif self.key_from == "profile" and self.endpoint_from != "profile":
            parts.append(f"key from {self._profile_label}")
        return ", ".join(parts)

    @property
    def key_profile(self) -> str:
        """The name of the profile that has the key; empty if it is from elsewhere."""
        return self.profile.name if self.key_from == "profile" and self.profile is not None else ""

    @property
    def _profile_label(self) -> str:
        return self.profile.label if self.profile is not None else ""


def resolve_connection(
    endpoint: str | None = None,
    profile: str | None = None,
    *,
    token: str | None = None,
) -> ConnectionSettings:
    """Resolve the server and the key.

    Args:
        endpoint: The address of the server, if it is given.
        profile: The name of a profile, if it is given.
        token: The API key, if it is given.

    Raises:
        ConfigurationError: The server, the key or the profile is missing, or the key belongs to another
            server.
    """
    environment: Mapping[str, str] = {} if profile is not None else os.environ
    address, key = endpoint, token
    endpoint_from: _Origin = "argument"
    key_from: _Origin = "argument"
    # an empty variable counts as none
    if address is None:
        address, endpoint_from = environment.get(ENDPOINT_VARIABLE) or None, "environment"
    if key is None:
        key, key_from = environment.get(TOKEN_VARIABLE) or None, "environment"
    if address is not None and key is not None and profile is None:
        return ConnectionSettings(address, key, endpoint_from, key_from)
    from elab_sdk.profiles.profile_file import Profiles  # not needed if both are given

    for name, value in (("endpoint", endpoint), ("profile", profile), ("token", token)):
        if value is not None:
            check_text(value, name)
    profiles = Profiles.load()
    selected, by_variable = _select_profile(profiles, profile)
    if address is None:
        if selected is None:
            raise _missing_server(profiles)
        address, endpoint_from = selected.endpoint, "profile"
    selected = _matching_profile(profiles, selected, address, is_named=profile is not None)
    if key is None:
        key, key_from = _saved_or_variable(selected)
    if not key:
        raise ConfigurationError(
            say(
                "no API key is configured for {address}: {pass_key}set {variable}, or run `elab init`",
                address=normal_endpoint(address),
                variable=TOKEN_VARIABLE,
            )
        )
    return ConnectionSettings(address, key, endpoint_from, key_from, selected, by_variable)


def saved_key(name: str, endpoint: str) -> str:
    """Return the key of a profile, for a Manager that was unpickled without it; empty if there is none.

    Args:
        name: The name of the profile.
        endpoint: The endpoint of the Manager. The profile must still belong to it.
    """
    from elab_sdk.profiles.profile_file import Profiles

    try:
        profile = Profiles.load().by_name.get(name)
        key = profile.read_key() if profile is not None and profile.belongs_to(endpoint) else None
    except (ConfigurationError, OSError):
        # the first request reports that the key is missing
        key = None
    return key or os.environ.get(TOKEN_VARIABLE, "")


def _select_profile(profiles: Profiles, name: str | None) -> tuple[Profile | None, bool]:
    """Return the profile to use, and whether ELAB_PROFILE names it."""
    if name is not None:
        return profiles.get(name), False
    if variable := os.environ.get(PROFILE_VARIABLE):
        return profiles.get(variable), True
    return profiles.default_profile, False


def _missing_server(profiles: Profiles) -> ConfigurationError:
    if profiles.by_name:
        names = ", ".join(repr(name) for name in sorted(profiles.by_name))
        return ConfigurationError(
            f"no server is selected: there are the profiles {names}, but no default; run `elab profiles"
            f" --use NAME`, or set {PROFILE_VARIABLE}"
        )
    return ConfigurationError(
        say(
            "no server is configured: {pass_server}set {endpoint_variable} and {variable}, or run `elab init`"
            " to save a profile",
            endpoint_variable=ENDPOINT_VARIABLE,
            variable=TOKEN_VARIABLE,
        )
    )


def _matching_profile(
    profiles: Profiles, profile: Profile | None, address: str, *, is_named: bool
) -> Profile | None:
    """Return the profile of the server: the selected one, or else another one that belongs to it.

    Args:
        profiles: All profiles.
        profile: The selected profile.
        address: The address of the server.
        is_named: Whether the caller named the profile: no other profile is used then.
    """
    endpoint = normal_endpoint(address)
    if profile is None or profile.belongs_to(endpoint):
        return profile or profiles.of_endpoint(endpoint)
    if is_named:
        raise ConfigurationError(
            say(
                "{endpoint_argument} is {endpoint}, but the profile {name} belongs to {other}: its key is not"
                " sent to another server",
                endpoint=endpoint,
                name=repr(profile.name),
                other=profile.shown_endpoint,
            )
        )
    return profiles.of_endpoint(endpoint)


def _saved_or_variable(profile: Profile | None) -> tuple[str | None, _Origin]:
    if profile is not None and (key := profile.read_key()):
        return key, "profile"
    # if a profile is named, the variable counts only if the profile has no key
    return os.environ.get(TOKEN_VARIABLE), "environment"
