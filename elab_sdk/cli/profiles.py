"""Profiles: a server's address and key under a name, in one TOML file that its owner alone can read.

    default = "lab"

    [profiles.lab]
    endpoint = "https://elab.example.org/api/v1/"
    token = "…"                    # or: keyring = true

The file is replaced whole, so that a crash leaves the old one or the new one.
"""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

import typer
from elab_api_v1.redaction import redacted

from elab_sdk.config import normal_endpoint, without_user
from elab_sdk.errors import ConfigurationError

__all__ = ["Profile", "Profiles", "config_file"]

_SERVICE: Final = "elab-sdk"
"""The name under which the keyring of the operating system keeps keys."""
_FIELDS: Final = ("endpoint", "token", "keyring", "ca", "insecure", "release")


class _Keyring(Protocol):
    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...
    def delete_password(self, service_name: str, username: str) -> None: ...


@dataclass(frozen=True, repr=False)
class Profile:
    """One server, one key.

    Args:
        name: What it is called.
        endpoint: The API's root.
        token: The key, where the file holds it.
        keyring: Whether the operating system's keyring holds the key.
        ca: The file of the certificate to trust.
        insecure: Whether any certificate is accepted.
        release: The server's release, where it was stated.
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
        """Its endpoint for people: somebody may have written a key or a password into it."""
        return redacted(without_user(self.endpoint))

    def belongs_to(self, endpoint: str) -> bool:
        """Whether an address is that of its server."""
        try:
            return normal_endpoint(self.endpoint) == normal_endpoint(endpoint)
        except ConfigurationError:
            return False

    @property
    def key_place(self) -> str:
        """Where its key is kept, in words."""
        return f"the keyring ({self.name})" if self.keyring else f"the profile {self.name!r}"

    def key(self) -> str | None:
        """The key, None where there is none.

        Raises:
            ConfigurationError: The keyring cannot be read.
        """
        if not self.keyring:
            return self.token
        try:
            return _keyring().get_password(_SERVICE, self._place)
        except Exception as error:
            raise _keyring_failed(error) from None

    def kept(self, token: str) -> Profile:
        """The profile once its key is kept: in the keyring, or in the profile itself.

        Raises:
            ConfigurationError: The keyring did not take it.
        """
        if not self.keyring:
            return replace(self, token=token)
        try:
            _keyring().set_password(_SERVICE, self._place, token)
        except Exception as error:
            raise _keyring_failed(error) from None
        return replace(self, token=None)

    def forget(self) -> None:
        """Take the key out of the keyring, where it is."""
        if self.keyring:
            try:
                _keyring().delete_password(_SERVICE, self._place)
            except Exception as error:
                raise _keyring_failed(error) from None

    @property
    def _place(self) -> str:
        # the endpoint is part of it: a profile that is edited by hand cannot lead a key to another server
        return f"{self.name} {self.endpoint}"


@dataclass(frozen=True)
class Profiles:
    """All profiles of this person, as their file holds them.

    >>> Profiles({}).usual is None
    True
    """

    every: dict[str, Profile]
    default: str | None = None

    @classmethod
    def load(cls) -> Profiles:
        """Read the file; there are none where it is missing.

        Raises:
            ConfigurationError: The file is not what it should be.
        """
        file = config_file()
        try:
            text = file.read_text("utf-8")
        except FileNotFoundError:
            return cls({})
        _check_mode(file)
        try:
            content: dict[str, object] = tomllib.loads(text)
            found = cast("dict[str, dict[str, object]]", content.get("profiles", {}))
            every = {name: _profile(name, fields) for name, fields in found.items()}
            default = content.get("default")
        except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"{file} cannot be read: {error}; mend it, or run `elab init` anew"
            ) from None
        return cls(every, default if isinstance(default, str) else None)

    @property
    def usual(self) -> Profile | None:
        """The profile for when none is named."""
        if self.default is None:
            return next(iter(self.every.values()), None) if len(self.every) == 1 else None
        return self.every.get(self.default)

    def named(self, name: str) -> Profile:
        """One profile.

        Raises:
            ConfigurationError: There is none of that name.
        """
        if name not in self.every:
            known = f"there are {', '.join(sorted(self.every))}" if self.every else "there are none"
            raise ConfigurationError(f"there is no profile {name!r}; {known}: `elab init` makes one")
        return self.every[name]

    def of_endpoint(self, endpoint: str) -> Profile | None:
        """The profile that belongs to a server, however its address is written."""
        usual = self.usual
        if usual is not None and usual.belongs_to(endpoint):
            return usual
        return next((each for each in self.every.values() if each.belongs_to(endpoint)), None)

    def with_one(self, profile: Profile, *, as_default: bool) -> Profiles:
        """These, and one more; the first is the default."""
        default = profile.name if as_default or self.default is None else self.default
        return Profiles({**self.every, profile.name: profile}, default)

    def without(self, name: str) -> Profiles:
        """These, but one."""
        rest = {each: profile for each, profile in self.every.items() if each != name}
        default = self.default if self.default in rest else next(iter(rest), None)
        return Profiles(rest, default)

    def save(self) -> Path:
        """Write the file: whole or not at all, for its owner alone.

        Returns:
            Its path.

        Raises:
            OSError: It cannot be written.
        """
        import tempfile  # slow to load, and seldom needed

        file = config_file()
        if not file.parent.exists():
            file.parent.mkdir(parents=True, mode=0o700)
        # mkstemp makes a file that its owner alone can read
        handle, name = tempfile.mkstemp(prefix=".config-", dir=file.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(self._text())
                out.flush()
                os.fsync(out.fileno())
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return file

    def _text(self) -> str:
        lines = ["# Written by elab init. It holds API keys: keep it to yourself.", ""]
        if self.default is not None:
            lines += [f"default = {_quoted(self.default)}", ""]
        for name, profile in self.every.items():
            lines.append(f"[profiles.{_quoted(name)}]")
            for word in _FIELDS:
                value = getattr(profile, word)
                if value is True:
                    lines.append(f"{word} = true")
                elif value:
                    lines.append(f"{word} = {_quoted(value)}")
            lines.append("")
        return "\n".join(lines)


def config_file() -> Path:
    """Where the profiles are: in the platform's folder for settings, or where ELAB_CONFIG says.

    >>> config_file().name
    'config.toml'
    """
    given = os.environ.get("ELAB_CONFIG")
    return Path(given).expanduser() if given else Path(typer.get_app_dir("elab-sdk")) / "config.toml"


def _profile(name: str, fields: dict[str, object]) -> Profile:
    texts = {word: fields.get(word) for word in ("endpoint", "token", "ca", "release")}
    for word, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{word} of the profile {name!r} is text")
    if not texts["endpoint"]:
        raise ValueError(f"the profile {name!r} has no endpoint")
    known = cast("dict[str, str | None]", texts)
    return Profile(
        name,
        str(known["endpoint"]),
        known["token"],
        keyring=fields.get("keyring") is True,
        ca=known["ca"],
        insecure=fields.get("insecure") is True,
        release=known["release"],
    )


def _check_mode(file: Path) -> None:
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        sys.stderr.write(f"elab: warning: others can read {file}, which holds keys: chmod 600 {file}\n")


def _quoted(text: str) -> str:
    import json

    # what JSON escapes in a text, TOML understands
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _keyring() -> _Keyring:
    try:
        return cast("_Keyring", import_module("keyring"))
    except ImportError:
        raise ConfigurationError("the keyring needs a package more: pip install keyring") from None


def _keyring_failed(error: Exception) -> ConfigurationError:
    if isinstance(error, ConfigurationError):
        return error
    return ConfigurationError(
        f"the operating system's keyring cannot be used: {error or type(error).__name__};"
        " leave --keyring out to keep the key in a file"
    )
