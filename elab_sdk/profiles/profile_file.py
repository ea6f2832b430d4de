"""Profiles: named servers with their API keys, in a TOML file that only its owner can read.

    default = "lab"

    [profiles.lab]
    endpoint = "https://elab.example.org/api/v1/"
    token = "…"                    # or: keyring = true

The file is replaced atomically: after a crash it has either the old or the new content.
"""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from elab_api_v1.redaction import redacted

from elab_sdk.config import normal_endpoint, site_of, without_user
from elab_sdk.errors import ConfigurationError, InsecureConnectionWarning
from elab_sdk.profiles.user_folders import config_file
from elab_sdk.wire import alerts

__all__ = ["Profile", "Profiles", "warn_if_readable_by_others"]

_SERVICE: Final = "elab-sdk"
"""The service name for keys in the keyring of the operating system."""
_FIELDS: Final = ("endpoint", "token", "keyring", "ca", "insecure", "release")


class _Keyring(Protocol):
    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...
    def delete_password(self, service_name: str, username: str) -> None: ...


@dataclass(frozen=True, repr=False)
class Profile:
    """A server and an API key.

    Args:
        name: The name of the profile.
        endpoint: The base address of the API.
        token: The key, if the file contains it.
        keyring: True if the key is in the keyring of the operating system.
        ca: Path of the certificate to trust.
        insecure: True to accept any certificate.
        release: The release of the server, if given.
    """

    name: str
    endpoint: str
    token: str | None = None
    keyring: bool = False
    ca: str | None = None
    insecure: bool = False
    release: str | None = None

    def __repr__(self) -> str:
        return f"Profile({redacted(self.name)!r}, {self.shown_endpoint!r})"

    @property
    def shown_endpoint(self) -> str:
        """The endpoint without any key or password."""
        return redacted(without_user(self.endpoint))

    def belongs_to(self, endpoint: str) -> bool:
        """Tell whether an endpoint is of the server of this profile, whichever API it names."""
        try:
            return site_of(normal_endpoint(self.endpoint)) == site_of(normal_endpoint(endpoint))
        except ConfigurationError:
            return False

    @property
    def label(self) -> str:
        """The profile as a phrase for people.

        >>> Profile("lab", "https://elab.example.org").label
        "profile 'lab'"
        """
        return f"profile {redacted(self.name)!r}"

    @property
    def verify(self) -> bool | str:
        """How certificates are checked: against this CA file, not at all (False), or as usual (True)."""
        return self.ca or not self.insecure

    @property
    def key_source(self) -> str:
        """Where the key is stored, as a phrase for people."""
        return f"the keyring ({redacted(self.name)})" if self.keyring else self.label

    def read_key(self) -> str | None:
        """Return the API key, or None if the profile has no key.

        Raises:
            ConfigurationError: The keyring cannot be read.
        """
        if not self.keyring:
            return self.token
        try:
            return _import_keyring().get_password(_SERVICE, self._keyring_user)
        except Exception as error:
            raise _keyring_error(error) from None

    def with_token(self, token: str) -> Profile:
        """Store a key in the keyring if the profile uses it, else in the returned profile.

        Raises:
            ConfigurationError: The keyring cannot be used.
        """
        if not self.keyring:
            return replace(self, token=token)
        try:
            _import_keyring().set_password(_SERVICE, self._keyring_user, token)
        except Exception as error:
            raise _keyring_error(error) from None
        return replace(self, token=None)

    def delete_key(self) -> None:
        """Delete the key from the keyring, if the profile uses it."""
        if self.keyring:
            try:
                _import_keyring().delete_password(_SERVICE, self._keyring_user)
            except Exception as error:
                raise _keyring_error(error) from None

    @property
    def _keyring_user(self) -> str:
        # with the endpoint, so that an edited profile cannot send the key to another server
        return f"{self.name} {self.endpoint}"


@dataclass(frozen=True)
class Profiles:
    """All profiles of the configuration file.

    Args:
        by_name: The profiles, by name.
        default: The name of the default profile.

    >>> Profiles({}).default_profile is None
    True
    """

    by_name: dict[str, Profile]
    default: str | None = None

    @classmethod
    def load(cls) -> Profiles:
        """Read the file; a missing file has no profiles.

        Raises:
            ConfigurationError: The file is invalid.
        """
        file = config_file()
        try:
            text = file.read_text("utf-8")
        except FileNotFoundError:
            return cls({})
        warn_if_readable_by_others(file)
        try:
            content: dict[str, object] = tomllib.loads(text)
            tables = cast("dict[str, dict[str, object]]", content.get("profiles", {}))
            by_name = {name: _parse_profile(name, fields) for name, fields in tables.items()}
            default = content.get("default")
        except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"cannot read {file}: {error}; fix it, or run `elab init` again"
            ) from None
        return cls(by_name, default if isinstance(default, str) else None)

    @property
    def default_profile(self) -> Profile | None:
        """The profile to use if none is named, or None."""
        if self.default is None:
            return next(iter(self.by_name.values()), None) if len(self.by_name) == 1 else None
        return self.by_name.get(self.default)

    def get(self, name: str) -> Profile:
        """Return the profile with this name.

        Raises:
            ConfigurationError: No profile has this name.
        """
        if name not in self.by_name:
            known = (
                f"known profiles: {', '.join(sorted(self.by_name))}" if self.by_name else "no profiles exist"
            )
            raise ConfigurationError(f"unknown profile {name!r} ({known}); `elab init` creates one")
        return self.by_name[name]

    def of_endpoint(self, endpoint: str) -> Profile | None:
        """Return the profile of a server, in whatever form its address is written."""
        default = self.default_profile
        if default is not None and default.belongs_to(endpoint):
            return default
        return next((each for each in self.by_name.values() if each.belongs_to(endpoint)), None)

    def with_profile(self, profile: Profile, *, as_default: bool) -> Profiles:
        """Return these profiles and another one; the first becomes the default."""
        default = profile.name if as_default or self.default is None else self.default
        return Profiles({**self.by_name, profile.name: profile}, default)

    def without(self, name: str) -> Profiles:
        """Return these profiles except one."""
        remaining = {each: profile for each, profile in self.by_name.items() if each != name}
        default = self.default if self.default in remaining else next(iter(remaining), None)
        return Profiles(remaining, default)

    def save(self) -> Path:
        """Write the file atomically, readable only by its owner.

        Returns:
            The path of the file.

        Raises:
            OSError: The file cannot be written.
        """
        import tempfile  # slow to load, rarely needed

        file = config_file()
        if not file.parent.exists():
            file.parent.mkdir(parents=True, mode=0o700)
        # mkstemp creates a file that only its owner can read
        handle, name = tempfile.mkstemp(prefix=".config-", dir=file.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(self._to_toml())
                out.flush()
                os.fsync(out.fileno())
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return file

    def _to_toml(self) -> str:
        lines = ["# Written by elab init. It contains API keys: do not share it.", ""]
        if self.default is not None:
            lines += [f"default = {_quoted(self.default)}", ""]
        for name, profile in self.by_name.items():
            lines.append(f"[profiles.{_quoted(name)}]")
            for field in _FIELDS:
                value = getattr(profile, field)
                if value is True:
                    lines.append(f"{field} = true")
                elif value:
                    lines.append(f"{field} = {_quoted(value)}")
            lines.append("")
        return "\n".join(lines)


def _parse_profile(name: str, fields: dict[str, object]) -> Profile:
    texts = {field: fields.get(field) for field in ("endpoint", "token", "ca", "release")}
    for field, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{field} of the profile {name!r} must be text")
    if not texts["endpoint"]:
        raise ValueError(f"the profile {name!r} has no endpoint")
    options = cast("dict[str, str | None]", texts)
    return Profile(
        name,
        str(options["endpoint"]),
        options["token"],
        keyring=fields.get("keyring") is True,
        ca=options["ca"],
        insecure=fields.get("insecure") is True,
        release=options["release"],
    )


def warn_if_readable_by_others(file: Path) -> None:
    """Issue a warning if other users of the computer can read a file with API keys.

    Args:
        file: The file.
    """
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        alerts.warn(
            f"other users can read {file}, which contains API keys: chmod 600 {file}",
            InsecureConnectionWarning,
        )


def _quoted(text: str) -> str:
    import json

    # every escape of a JSON string is valid in TOML
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _import_keyring() -> _Keyring:
    try:
        return cast("_Keyring", import_module("keyring"))
    except ImportError:
        raise ConfigurationError("--keyring requires an extra package: pip install keyring") from None


def _keyring_error(error: Exception) -> ConfigurationError:
    if isinstance(error, ConfigurationError):
        return error
    return ConfigurationError(
        f"cannot use the keyring of the operating system: {error or type(error).__name__};"
        " omit --keyring to store the key in a file"
    )
