"""The server to test: a sandbox, or the real server given by options or environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Self

import attrs

from elab_sdk import ConfigurationError, KnownRelease, Manager
from elab_sdk.rules.known_release import detected_release
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.releases import find_release, v2_release
from tests.safety.raw_client import RawClient, RawError, RawV2Client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.release import Api
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox import Sandbox

__all__ = ["OPTIONS", "given_endpoint", "given_server", "is_given", "is_v2"]

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

    @property
    def site(self) -> str:
        """The address of the server."""
        return self.endpoint.removesuffix("api/v1/").removesuffix("api/v2/")

    @property
    def column(self) -> str:
        """The name of the server's column in the matrix."""
        only_api = find_release(self.version).api
        return self.release.name if self.release.api == only_api else f"{self.release.name} (v2)"

    def moved_manager(self, key: str | None, **settings: Any) -> Manager:
        """Return a manager with the address of API v1, as a script has it whose server was updated."""
        has_both = self.column != self.release.name
        return Manager(f"{self.site}api/v1/", key, api="v2" if has_both else None, **settings)

    @classmethod
    def of_sandbox(cls, sandbox: Sandbox, api: Api | None = None) -> Self:
        """Create the target for a running sandbox.

        Args:
            sandbox: The sandbox.
            api: The API to use, if the release has both.
        """
        release = v2_release(sandbox.version) if api == "v2" else sandbox._record
        return cls(
            endpoint=f"{sandbox.site}api/{release.api}/",
            key=sandbox.token,
            other_key=sandbox.other_token,
            readonly_key=sandbox.readonly_token,
            release=release,
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
        """Create the target for a real server, whose release is detected.

        API v2 says which it is; on API v1, an entry and the login page show it.

        Raises:
            RawError: If the release is unknown or not the given one.
        """
        endpoint = endpoint.rstrip("/") + "/"
        version, release = (
            _read_release(endpoint, key, stated) if is_v2(endpoint) else _detect(endpoint, key, stated)
        )
        return cls(
            endpoint=endpoint,
            key=key,
            other_key=other_key,
            readonly_key=readonly_key,
            release=release,
            version=version,
        )


def is_v2(endpoint: str) -> bool:
    """Return whether an endpoint, with its trailing slash, is that of API v2."""
    return endpoint.endswith("/api/v2/")


def _detect(endpoint: str, key: str, stated: str | None) -> tuple[str, Release]:
    """Return the release that an entry and the login page of API v1 show.

    Raises:
        RawError: If it is unknown or not the given one.
    """
    raw = RawClient(endpoint, key)
    experiment_id = raw.post("experiments")["id"]
    keys = raw.get(f"experiments/{experiment_id}").keys()
    raw.close()
    try:
        known = DetectedRelease().after_entry(keys, "experiment", int(experiment_id))
        with Manager(endpoint, key, release=KnownRelease(known)) as manager:
            # if the entry fits several releases, the login page shows which
            manager.diagnose()
            known = detected_release(manager.release)
        if stated is not None:
            known = _combine(DetectedRelease.stated(stated), known)
    except ConfigurationError as error:
        raise RawError(f"{endpoint} does not have the given release: {error}") from None
    if not known.is_known:
        raise RawError(f"{endpoint} has an unknown release")
    release = known.candidates[-1]
    return known.version or release.name, release


def _read_release(endpoint: str, key: str, stated: str | None) -> tuple[str, Release]:
    """Return the release that API v2 reports.

    Raises:
        RawError: If it is not the given one.
    """
    raw = RawV2Client(endpoint, key)
    version = str(raw.get("info")["elabftw_version"])
    raw.close()
    if stated is not None and version not in _versions(stated):
        raise RawError(f"{endpoint} does not have the given release {stated}, but {version}")
    return version, v2_release(version)


def _versions(stated: str) -> set[str]:
    """Return the versions that the name of a release stands for."""
    known = DetectedRelease.stated(stated)
    return {known.version} if known.version else {each for one in known.candidates for each in one.versions}


def _combine(stated: DetectedRelease, shown: DetectedRelease) -> DetectedRelease:
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
