"""Where the proof is made: a sandbox, or the real server that options or variables name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Self

import attrs

from elab_sdk import ConfigurationError, KnownRelease, Manager
from tests.safety.raw import Raw, RawError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox import Sandbox

__all__ = ["OPTIONS", "given_endpoint", "given_server", "is_given"]

OPTIONS: Final = {
    "endpoint": "ELAB_TEST_ENDPOINT",
    "token": "ELAB_TEST_TOKEN",
    "other_token": "ELAB_TEST_OTHER_TOKEN",
    "readonly_token": "ELAB_TEST_READONLY_TOKEN",
    "release": "ELAB_TEST_RELEASE",
}
"""The options, and the variables that stand in for them."""


@attrs.frozen(kw_only=True)
class Server:
    """Where the proof is made: a sandbox, or a real server."""

    endpoint: str
    key: str = attrs.field(repr=False)
    other_key: str | None = attrs.field(repr=False)
    readonly_key: str | None = attrs.field(repr=False)
    release: Release
    version: str
    """The exact release where it is known, else the first that it can be."""
    sandbox: Sandbox | None = None

    @classmethod
    def of_sandbox(cls, sandbox: Sandbox) -> Self:
        """A sandbox that runs."""
        return cls(
            endpoint=sandbox.endpoint,
            key=sandbox.token,
            other_key=sandbox.other_token,
            readonly_key=sandbox.readonly_token,
            release=sandbox.release,
            version=sandbox.version,
            sandbox=sandbox,
        )

    @classmethod
    def of_endpoint(
        cls,
        endpoint: str,
        key: str,
        other_key: str | None,
        readonly_key: str | None,
        stated: str | None = None,
    ) -> Self:
        """A real server: one full entry and its login page tell its release.

        Raises:
            RawError: The server is none that is known, or not of the release that was stated.
        """
        endpoint = endpoint.rstrip("/") + "/"
        raw = Raw(endpoint, key)
        number = raw.post("experiments")["id"]
        keys = raw.get(f"experiments/{number}").keys()
        raw.close()
        try:
            known = KnownRelease().after_entry(keys, "experiment", int(number))
            with Manager(endpoint, key, release=known) as manager:
                # where the entry fits several, its login page tells which
                manager.diagnose()
                known = manager.release
            if stated is not None:
                known = _agreeing(KnownRelease.stated(stated), known)
        except ConfigurationError as error:
            raise RawError(f"{endpoint} is not of the release that was stated: {error}") from None
        if not known.is_known:
            raise RawError(f"no known release: {endpoint}")
        release = known.candidates[-1]
        return cls(
            endpoint=endpoint,
            key=key,
            other_key=other_key,
            readonly_key=readonly_key,
            release=release,
            version=known.version or release.name,
        )


def _agreeing(stated: KnownRelease, shown: KnownRelease) -> KnownRelease:
    """What is known from both.

    Raises:
        ConfigurationError: They contradict each other.
    """
    both = [release for release in shown.candidates if release in stated.candidates]
    versions = {known.version for known in (stated, shown) if known.version is not None}
    if not both or len(versions) > 1:
        raise ConfigurationError(f"{stated.name} was stated, and the server shows {shown.name}")
    return stated if stated.version is not None else shown


def is_given(options: Mapping[str, str | None]) -> bool:
    """A server is named, and a key to it."""
    return bool(_found(options, "endpoint") and _found(options, "token"))


def given_endpoint(options: Mapping[str, str | None]) -> tuple[str, str] | None:
    """The address that is named, with a slash at its end, and the key to it."""
    endpoint, token = _found(options, "endpoint"), _found(options, "token")
    return (endpoint.rstrip("/") + "/", token) if endpoint and token else None


def given_server(options: Mapping[str, str | None]) -> Server | None:
    """The server that is named."""
    endpoint, token = _found(options, "endpoint"), _found(options, "token")
    if not endpoint or not token:
        return None
    return Server.of_endpoint(
        endpoint,
        token,
        _found(options, "other_token"),
        _found(options, "readonly_token"),
        _found(options, "release"),
    )


def _found(options: Mapping[str, str | None], name: str) -> str | None:
    return options.get(name) or os.environ.get(OPTIONS[name]) or None
