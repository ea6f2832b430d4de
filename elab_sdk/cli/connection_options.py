"""The options that say which server, and how to reach it."""

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from elab_sdk.cli.shared_options import Bundle

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.cli.connection import Chosen

__all__ = ["Link"]

_PANEL: Final = "Server"


@dataclass(frozen=True)
class Link(Bundle):
    """The options that say how to reach the server."""

    profiles: tuple[str, ...] = ()
    endpoint: str | None = None
    insecure: bool | None = None
    ca: Path | None = None
    release: str | None = None
    timeout: float | None = None

    @classmethod
    def of(
        cls,
        context: typer.Context,
        *,
        profile: Annotated[
            list[str] | None,
            typer.Option(
                "--profile", "-p", help="The profile to use; or ELAB_PROFILE.", rich_help_panel=_PANEL
            ),
        ] = None,
        endpoint: Annotated[
            str | None,
            typer.Option(help="The server's address; or ELAB_ENDPOINT.", rich_help_panel=_PANEL),
        ] = None,
        insecure: Annotated[
            bool | None,
            typer.Option(
                "--insecure",
                "-k",
                help="Accept any certificate: others may read the key.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        ca: Annotated[
            Path | None,
            typer.Option(
                help="The certificate to trust, or its authority's: a PEM file.", rich_help_panel=_PANEL
            ),
        ] = None,
        release: Annotated[
            str | None,
            typer.Option(
                help="The server's release, such as 3.6, where you know it.", rich_help_panel=_PANEL
            ),
        ] = None,
        timeout: Annotated[
            float | None, typer.Option(help="Seconds to wait for each part.", rich_help_panel=_PANEL)
        ] = None,
    ) -> "Link":
        """What was given to the command, completed by what was given before it."""
        given = cls(tuple(profile or ()), endpoint, insecure, ca, release, timeout)
        before = context.obj if isinstance(context.obj, Link) else cls()
        return given.over(before)

    def over(self, other: "Link") -> "Link":
        """These options, and those of `other` where nothing is said here."""
        return Link(
            **{
                name: other.__dict__[name] if value in (None, ()) else value
                for name, value in self.__dict__.items()
            }
        )

    def chosen(self) -> "Chosen":
        """The server and the key.

        Raises:
            ConfigurationError: There is no endpoint, no key, or no such profile.
        """
        from elab_sdk.cli.connection import choose  # not for --help

        if len(self.profiles) > 1:
            raise typer.BadParameter(f"one profile at a time, not {' and '.join(self.profiles)}")
        return choose(self.endpoint, self.profiles[0] if self.profiles else None)

    def each(self) -> "list[Link]":
        """These options once for each profile that is named."""
        return [replace(self, profiles=(name,)) for name in self.profiles] or [self]

    def manager(self, chosen: "Chosen | None" = None) -> "Manager":
        """A Manager for the server that was chosen.

        Raises:
            ConfigurationError: The endpoint, the key or another setting is missing or cannot work.
        """
        chosen = chosen or self.chosen()
        from elab_sdk import Manager  # most of the time that a command takes
        from elab_sdk.errors import InsecureConnectionWarning

        profile = chosen.profile
        verify: bool | str = True
        if self.insecure:
            verify = False
        elif self.ca is not None:
            verify = str(self.ca)
        elif profile is not None:
            verify = profile.ca or not profile.insecure
        with warnings.catch_warnings():
            if self.insecure:
                # who says --insecure knows
                warnings.simplefilter("ignore", InsecureConnectionWarning)
            stated = self.release or (profile.release if profile is not None else None)
            if profile is None:
                return Manager(chosen.endpoint, chosen.token, verify, timeout=self.timeout, release=stated)
            from elab_sdk.cli.release_cache import RememberingManager, known

            release = stated or known(chosen.endpoint)
            return RememberingManager(
                chosen.endpoint, chosen.token, verify, timeout=self.timeout, release=release
            )
