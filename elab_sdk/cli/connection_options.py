"""The options that select the server and the connection to it."""

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from elab_sdk.cli.shared_options import OptionGroup

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.profiles.connection import ConnectionSettings
    from elab_sdk.rules.known_release import KnownRelease

__all__ = ["ConnectionOptions"]

_PANEL: Final = "Server"


@dataclass(frozen=True)
class ConnectionOptions(OptionGroup):
    """The options that select the server and the connection to it."""

    profiles: tuple[str, ...] = ()
    endpoint: str | None = None
    insecure: bool | None = None
    ca: Path | None = None
    release: str | None = None
    timeout: float | None = None

    @classmethod
    def from_options(
        cls,
        context: typer.Context,
        *,
        profile: Annotated[
            list[str] | None,
            typer.Option(
                "--profile", "-p", help="Profile to use (default: ELAB_PROFILE).", rich_help_panel=_PANEL
            ),
        ] = None,
        endpoint: Annotated[
            str | None,
            typer.Option(
                help="Address of the server (default: ELAB_ENDPOINT). With /api/v2/ at its end: use API v2.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        insecure: Annotated[
            bool | None,
            typer.Option(
                "--insecure",
                "-k",
                help="Accept any certificate. Others may read the API key.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        ca: Annotated[
            Path | None,
            typer.Option(
                help="PEM file with the certificate, or its authority's, to trust.", rich_help_panel=_PANEL
            ),
        ] = None,
        release: Annotated[
            str | None,
            typer.Option(help="Release of the server, such as 3.6, if you know it.", rich_help_panel=_PANEL),
        ] = None,
        timeout: Annotated[
            float | None,
            typer.Option(help="Seconds to wait for each part of a response.", rich_help_panel=_PANEL),
        ] = None,
    ) -> "ConnectionOptions":
        """Merge the options after the command with those before it."""
        options = cls(tuple(profile or ()), endpoint, insecure, ca, release, timeout)
        outer = context.obj if isinstance(context.obj, ConnectionOptions) else cls()
        return options.with_defaults(outer)

    def with_defaults(self, other: "ConnectionOptions") -> "ConnectionOptions":
        """Return these options, completed with those of `other`."""
        return ConnectionOptions(
            **{
                name: other.__dict__[name] if value in (None, ()) else value
                for name, value in self.__dict__.items()
            }
        )

    def settings(self) -> "ConnectionSettings":
        """Resolve the server and the key.

        Raises:
            ConfigurationError: The endpoint, the key or the profile is missing.
        """
        from elab_sdk.profiles.connection import resolve_connection  # not for --help

        if len(self.profiles) > 1:
            raise typer.BadParameter(
                f"--profile can be given only once here, not {' and '.join(self.profiles)}"
            )
        profile = self.profiles[0] if self.profiles else None
        return resolve_connection(self.endpoint or None, profile)

    def by_profile(self) -> "list[ConnectionOptions]":
        """Return these options once for each --profile."""
        return [replace(self, profiles=(name,)) for name in self.profiles] or [self]

    def manager(self, settings: "ConnectionSettings | None" = None) -> "Manager":
        """Return a Manager for the selected server.

        Args:
            settings: The server and the key (default: resolved from these options).

        Raises:
            ConfigurationError: The endpoint, the key or another setting is missing or invalid.
        """
        settings = settings or self.settings()
        from elab_sdk import Manager  # slow to load: not before the settings are valid
        from elab_sdk.errors import InsecureConnectionWarning

        profile = settings.profile
        verify: bool | str = True
        if self.insecure:
            verify = False
        elif self.ca is not None:
            verify = str(self.ca)
        elif profile is not None:
            verify = profile.verify
        with warnings.catch_warnings():
            if self.insecure:
                # --insecure is an explicit choice
                warnings.simplefilter("ignore", InsecureConnectionWarning)
            release = self.known_release(settings)
            if profile is None:
                return Manager(
                    settings.endpoint, settings.token, verify, timeout=self.timeout, release=release
                )
            from elab_sdk.cli.release_cache import CachingManager

            return CachingManager(
                settings.endpoint, settings.token, verify, timeout=self.timeout, release=release
            )

    def known_release(self, settings: "ConnectionSettings") -> "KnownRelease | None":
        """Return the release of a server, as stated or as reported to an earlier command.

        Args:
            settings: The server and the key.

        Raises:
            ConfigurationError: The stated release is unknown.
        """
        from elab_sdk.rules.known_release import KnownRelease, detected_release  # slow to load

        profile = settings.profile
        stated = self.release or (profile.release if profile is not None else None)
        if stated:
            return KnownRelease(detected_release(stated))
        if profile is None:
            return None
        from elab_sdk.cli.release_cache import cached_release

        return cached_release(settings.endpoint)
