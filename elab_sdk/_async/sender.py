"""Requests through the API of a server: v1, or v2 if there is no other or the caller asks for it."""

from __future__ import annotations

import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar, cast
from weakref import WeakValueDictionary

from anyio import Lock
from elab_api_v1.base import HasPage, set_pages
from elab_api_v1.errors import ApiError, DecodeError

from elab_sdk._async.transport import AsyncTransport
from elab_sdk._lazy import lazy_module
from elab_sdk._wording import say
from elab_sdk.config import Settings
from elab_sdk.errors import (
    ConfigurationError,
    InsecureConnectionWarning,
    NoResponseError,
    NotAnElabServer,
    NotFoundError,
    ResponseError,
    UnknownEndpointError,
)
from elab_sdk.profiles.connection import resolve_connection, saved_key
from elab_sdk.rules.sent_uploads import UploadTracker
from elab_sdk.rules.upload_parents import UploadParents
from elab_sdk.wire import alerts
from elab_sdk.wire.redaction import redact_decode_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from elab_api_v1.models import Upload
    from elab_api_v1.wire import Request, Response

    from elab_sdk._async.transport import Write
    from elab_sdk.config import Verify
    from elab_sdk.rules import error_mapping, known_release, release_detection, release_pages, web_addresses
    from elab_sdk.rules.known_release import KnownRelease
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.web_addresses import SitePages
    from elab_sdk.v2.bridge import Bridge
else:
    error_mapping = lazy_module("elab_sdk.rules.error_mapping")
    known_release = lazy_module("elab_sdk.rules.known_release")
    release_detection = lazy_module("elab_sdk.rules.release_detection")
    release_pages = lazy_module("elab_sdk.rules.release_pages")
    web_addresses = lazy_module("elab_sdk.rules.web_addresses")

T = TypeVar("T")
_NO_V2: Final = (
    "check in a browser that eLabFTW is at this address, with this path. If it is, either the web server does"
    " not pass api/v2 to eLabFTW, or API v2 does not report the release, as it does from 4.8: an address that"
    " ends in /api/v1/ works up to and including 4.9"
)
_FIRST_ERROR: Final = 400
_RELEASE_AGE: Final = 600
"""Seconds after which API v2 is asked again for the release: a server may be updated while a script runs."""
_RELEASE_IDLE: Final = 60
"""Seconds without a response after which it is asked again: an update in this time would not be noticed."""
_UNAVAILABLE: Final = (502, 503, 504)


class Sender:
    """Sends requests of API v1 through the API that the server has, and decodes the responses.

    Args:
        transport: Sends requests.
        known: What is known of the server's release; None if nothing is.
    """

    def __init__(self, transport: AsyncTransport, known: DetectedRelease | None = None) -> None:
        self.transport: AsyncTransport = transport
        if known is not None:
            self.known = known
        self.key_proven: bool = False
        """Whether the server has accepted the key."""
        self.asked_pages: set[str] = set()
        """The pages that were already asked for the release."""
        self.uploads: UploadTracker = UploadTracker()
        self.parents: UploadParents = UploadParents()
        """The entries of uploads, without which API v2 cannot read a file."""
        self._pages: tuple[DetectedRelease, SitePages] | None = None
        """What is known of the release, and the pages of such a server."""
        self._bridge: Bridge | None = None
        self._api_is_found: bool = False
        self._asked_at: float = 0.0
        """When the server last reported its release, in seconds since 1970, which a pickle can keep."""
        self._seen_at: float = 0.0
        """When it last sent a response over API v2."""
        self._locks: WeakValueDictionary[tuple[str, int], Lock] = WeakValueDictionary()
        self._creating_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        endpoint: str | None = None,
        token: str | None = None,
        *,
        profile: str | None = None,
        verify: Verify | None = None,
        release: str | KnownRelease | None = None,
        **settings: Any,  # noqa: ANN401 - checked by Settings.of
    ) -> Self:
        """Check the settings of a Manager. Nothing is sent.

        Args:
            endpoint: The server's address (default: from the environment or a profile).
            token: The API key (default: likewise).
            profile: The name of a profile.
            verify: How certificates are checked (default: as the profile says).
            release: What the caller knows of the server's release (default: what the profile says).
            settings: See `Manager`.

        Raises:
            ConfigurationError: A setting is missing or invalid.
        """
        found = resolve_connection(endpoint, profile, token=token)
        if found.profile is not None:
            verify = found.profile.verify if verify is None else verify
            release = release or found.profile.release
        checked = Settings.of(
            found.address,
            found.token,
            verify=verify,
            source=found.source,
            key_profile=found.key_profile,
            **settings,
        )
        known: DetectedRelease | None = None
        if release is not None or checked.api == "v2":
            known = known_release.detected_release(release)
            known = known.through_v2() if checked.api == "v2" else known
        is_marked = known is not None and known.holds_for_all(_needs_marker)
        transport = AsyncTransport(checked, is_marked=is_marked)
        if reason := checked.exposure():
            alerts.warn(reason, InsecureConnectionWarning)
        return cls(transport, known)

    def __getstate__(self) -> dict[str, object]:
        return {
            name: value for name, value in self.__dict__.items() if name not in ("_locks", "_creating_lock")
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._locks = WeakValueDictionary()
        self._creating_lock = threading.Lock()
        settings = self.settings
        if not settings.token and settings.key_profile:
            settings.restore_key(saved_key(settings.key_profile, settings.endpoint))

    @cached_property
    def known(self) -> DetectedRelease:
        """What is known of the server's release. Its first use loads the table of releases."""
        return release_detection.DetectedRelease()

    @property
    def settings(self) -> Settings:
        """Where requests are sent, and how."""
        return self.transport.settings

    def note_parents(self, uploads: Iterable[Upload]) -> None:
        """Remember the entries of uploads that the caller has."""
        for upload in uploads:
            self.parents.note(str(upload.get("type")), upload.item_id, [upload.id])

    def lock(self, name: str, id: int) -> Lock:
        """Get the lock of an entry: reading and writing it may take two requests, which must not be mixed.

        It keeps the changes of one program apart; changes of other programs cannot be noticed.

        Args:
            name: What is locked, such as the kind of an entry.
            id: The ID of the entry.
        """
        with self._creating_lock:
            lock = self._locks.get((name, id))
            if lock is None:
                lock = self._locks[name, id] = Lock()
            return lock

    @property
    def uses_v2(self) -> bool:
        """Whether requests of API v2 are sent: the server has no other API, or the caller wants it."""
        return self.known.api == "v2"

    @property
    def endpoint(self) -> str:
        """The address of the root of the API that is used."""
        settings = self.settings
        return settings.root("v2" if self.uses_v2 else settings.api or "v1")

    # -- requests ------------------------------------------------------------------------------------------
    async def send(self, request: Request[Any], write: Write | None = None) -> Response:
        """Send a request of API v1 and read the response, whatever its status. Every request goes here.

        Where the server has no API v1, requests of API v2 do the same.

        Args:
            request: The request.
            write: Writes the body of a successful response, part by part, if it is a file.
        """
        if not self._api_is_found:
            await self.find_api()
        if self._bridge is None:
            response = await self.transport.send(request, write)
            if response.status < _FIRST_ERROR or not release_pages.lacks_v1(response):
                return response
            await self.use_v2()
        else:
            await self._renew_release()
        return await self._carry_out(request, write)

    async def _carry_out(self, request: Request[Any], write: Write | None) -> Response:
        """Send the requests of API v2 that do what a request of API v1 asks for."""
        from elab_sdk.v2.bridge import is_file  # not needed with API v1

        assert self._bridge is not None  # noqa: S101 - for the type checker
        plan = self._bridge.plan(request)
        response: Response | None = None
        while True:
            try:
                step = next(plan) if response is None else plan.send(response)
            except StopIteration as result:
                return cast("Response", result.value)
            response = await self._send_v2(step, write if is_file(step) else None)

    async def _send_v2(self, request: Request[Any], write: Write | None = None) -> Response:
        """Send a request of API v2. A server that is down may be down because it is being updated."""
        try:
            response = await self.transport.send(request, write, api="v2")
        except NoResponseError:
            self._asked_at = 0.0
            raise
        self._seen_at = time.time()
        if response.status in _UNAVAILABLE:
            self._asked_at = 0.0
        return response

    # -- the API -------------------------------------------------------------------------------------------
    async def find_api(self) -> None:
        """Find out which API to use before the first request, if neither the settings nor a response say so.

        Nothing is sent for this to an address of API v1: a server without it says so in its first response.
        """
        if self._api_is_found:
            return
        settings = self.settings
        if settings.api == "v2" or self.known.api == "v2":
            await self.use_v2()
        elif settings.is_site and not self.known.is_known:
            async with self.lock("api", 0):
                if not self._api_is_found:
                    await self.ask_for_api()
        self._api_is_found = True

    async def ask_for_api(self) -> None:
        """Read the release, which API v2 reports from 4.8. Other servers are used through API v1.

        Raises:
            ConfigurationError: The server has no API v1, which the caller stated.
        """
        self.asked_pages.add(release_pages.INFO.path)
        page = await self.transport.look(release_pages.INFO)
        if page is not None:
            self.known = release_pages.INFO.narrow(self.known, page)
        if self.known.api == "v2":
            self._open_bridge()
        self._api_is_found = True

    async def use_v2(self) -> None:
        """Use API v2 from now on, as the release that the server reports requires.

        Raises:
            ConfigurationError: The caller stated another release, or API v1.
            ElabError: The server does not report its release.
        """
        async with self.lock("api", 0):
            if self._bridge is not None:
                return
            self._check_v2_is_allowed()
            await self._read_release()

    async def _renew_release(self) -> None:
        """Ask for the release again if the server may have been updated since the last time.

        No response shows that the server was updated, and what one release ignores another one may need.

        Raises:
            ConfigurationError: The server has another release than the caller stated.
            ElabError: The server does not report its release.
        """
        if self._release_is_fresh():
            return
        async with self.lock("api", 0):
            if not self._release_is_fresh():
                await self._read_release()

    def _release_is_fresh(self) -> bool:
        now = time.time()
        return abs(now - self._asked_at) < _RELEASE_AGE and abs(now - self._seen_at) < _RELEASE_IDLE

    async def _read_release(self) -> None:
        """Read the release from API v2, and make requests for it from now on."""
        from elab_api_v2.api.server import get_info  # not needed with API v1

        request = get_info.request()
        response = await self._send_v2(request)
        if release_pages.lacks_info(response):
            self.known = self.known.on_v2_without_info()
            self._open_bridge()
            return
        try:
            info = self.decoded(request, response)
        except (NotAnElabServer, NotFoundError, UnknownEndpointError) as error:
            if error.status_code >= _FIRST_ERROR:
                # a redirect or a login page has a better hint
                error.hint = _NO_V2
            raise
        self.known = self.known.on_v2(info.release, "api/v2/info says so")
        self._open_bridge()

    def _open_bridge(self) -> None:
        """Make requests of API v2 from now on.

        Raises:
            ConfigurationError: The caller stated API v1.
        """
        from elab_sdk.v2.bridge import Bridge  # not needed with API v1

        self._check_v2_is_allowed()
        release, zone = self.known.candidates[0], self.settings.time_zone
        self._bridge, self._api_is_found = Bridge(release, self.parents, zone), True
        self._asked_at = self._seen_at = time.time()

    def _check_v2_is_allowed(self) -> None:
        if self.settings.api == "v1":
            raise ConfigurationError(say("this server has no API v1, which 5.0 removed: {omit_api_v1}"))

    async def call(self, request: Request[T]) -> T:
        """Send a request and decode the response.

        Raises:
            ElabError: The request failed, or the response cannot be decoded.
        """
        return self.decoded(request, await self.send(request))

    def decoded(self, request: Request[T], response: Response) -> T:
        """Decode the response to a request, and learn from it.

        Raises:
            ResponseError: The server reported an error.
            DecodeError: The response does not have the documented shape.
        """
        failure: ResponseError | DecodeError
        if self.transport.is_marked and not self.known.is_known:
            self.known = release_detection.DetectedRelease.matching(
                _needs_marker, "it wants apiv1_is_dead in every query"
            )
        try:
            result = request.parse(response)
        except ApiError as error:
            failure = self.failure(error)
        except DecodeError as error:
            failure = redact_decode_error(error, self.settings.token)
            failure.was_sent = response.method != "GET"
        else:
            self.key_proven = True
            read: object = result
            if isinstance(read, HasPage | list):
                self.set_pages(cast("object", read))
            return result
        # raised out here, so that its context does not lead to what may contain the key
        raise failure

    def set_pages(self, read: object) -> None:
        """Tell models the server that they come from, for their `url`.

        Args:
            read: A model, a list of models, or another result, which is left alone.
        """
        if self._pages is None or self._pages[0] is not self.known:
            release = self.known.candidates[-1] if self.known.is_known else None
            self._pages = self.known, web_addresses.SitePages.of(self.settings.site, release)
        set_pages(read, self._pages[1])

    def failure(self, error: ApiError) -> ResponseError:
        """Make the error that describes what an error response means on this server."""
        if error.status_code == 200 and not self.known.is_known and error.content.startswith(b'{"error"'):
            self.known = release_detection.DetectedRelease.matching(
                _errors_with_200, "it sends errors with status 200"
            )
        return error_mapping.translate(
            error,
            known=self.known,
            key_proven=self.key_proven,
            key=self.settings.token,
            root=self.endpoint,
        )


def _needs_marker(release: Release) -> bool:
    return release.needs_marker


def _errors_with_200(release: Release) -> bool:
    return release.errors == "with_200"
