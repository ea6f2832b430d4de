"""The server to test: a sandbox, or the real server given by options or environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Self

import attrs

from elab_sdk import ConfigurationError, KnownRelease, Manager
from tests.safety.raw_client import RawClient, RawError

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
"""The options and their environment variables."""


@attrs.frozen(kw_only=True)
class TargetServer:
    """The server to test: a sandbox or a real server."""

    endpoint: str
    key: str = attrs.field(repr=False)
    other_key: str | None = attrs.field(repr=False)
    readonly_key: str | None = attrs.field(repr=False)
    release: Release
    version: str
    """The exact release if it is known, otherwise the first possible one."""
    sandbox: Sandbox | None = None

    @classmethod
    def of_sandbox(cls, sandbox: Sandbox) -> Self:
        """Create the target for a running sandbox."""
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
        """Create the target for a real server, whose release is detected from an entry and its login page.

        Raises:
            RawError: If the release is unknown or not the given one.
        """
        endpoint = endpoint.rstrip("/") + "/"
        raw = RawClient(endpoint, key)
        experiment_id = raw.post("experiments")["id"]
        keys = raw.get(f"experiments/{experiment_id}").keys()
        raw.close()
        try:
            known = KnownRelease().after_entry(keys, "experiment", int(experiment_id))
            with Manager(endpoint, key, release=known) as manager:
                # if the entry fits several releases, the login page shows which
                manager.diagnose()
                known = manager.release
            if stated is not None:
                known = _combine(KnownRelease.stated(stated), known)
        except ConfigurationError as error:
            raise RawError(f"{endpoint} does not have the given release: {error}") from None
        if not known.is_known:
            raise RawError(f"{endpoint} has an unknown release")
        release = known.candidates[-1]
        return cls(
            endpoint=endpoint,
            key=key,
            other_key=other_key,
            readonly_key=readonly_key,
            release=release,
            version=known.version or release.name,
        )


def _combine(stated: KnownRelease, shown: KnownRelease) -> KnownRelease:
    """Combine the given and the detected release.

    Raises:
        ConfigurationError: If they contradict each other.
    """
    common = [release for release in shown.candidates if release in stated.candidates]
    versions = {known.version for known in (stated, shown) if known.version is not None}
    if not common or len(versions) > 1:
        raise ConfigurationError(f"the given release is {stated.name}, but the server shows {shown.name}")
    return stated if stated.version is not None else shown


def is_given(options: Mapping[str, str | None]) -> bool:
    """Return whether the endpoint and key of a real server are given."""
    return bool(_option(options, "endpoint") and _option(options, "token"))


def given_endpoint(options: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Return the given endpoint, with a trailing slash, and the key."""
    endpoint, token = _option(options, "endpoint"), _option(options, "token")
    return (endpoint.rstrip("/") + "/", token) if endpoint and token else None


def given_server(options: Mapping[str, str | None]) -> TargetServer | None:
    """Return the given real server, or None."""
    endpoint, token = _option(options, "endpoint"), _option(options, "token")
    if not endpoint or not token:
        return None
    return TargetServer.of_endpoint(
        endpoint,
        token,
        _option(options, "other_token"),
        _option(options, "readonly_token"),
        _option(options, "release"),
    )


def _option(options: Mapping[str, str | None], name: str) -> str | None:
    return options.get(name) or os.environ.get(OPTIONS[name]) or None
