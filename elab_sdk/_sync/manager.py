# Derived from elab_sdk/_async/manager.py by tools/unasync.py: do not edit.
"""The Manager: access to one server, with every operation as a method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self, overload

from elab_sdk._sync.archives import Archives
from elab_sdk._sync.bookings import Bookings
from elab_sdk._sync.changes import Changes
from elab_sdk._sync.entries import Entries, EntriesByKind, Templates
from elab_sdk._sync.experiments import Experiments
from elab_sdk._sync.files import Files
from elab_sdk._sync.items import Items
from elab_sdk._sync.session import Session
from elab_sdk._sync.team import Team
from elab_sdk.config import MAX_ANSWER
from elab_sdk.rules import raw_requests
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from elab_api_v1.types import JsonValue

    from elab_sdk.config import Certificate, Proxies, Timeouts, Verify
    from elab_sdk.doctor.findings import Finding
    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.wire.retries import Retries


class Manager(Experiments, Items, Changes, Files, Bookings, Team, Archives):
    """Access to one eLabFTW server.

    >>> with Manager(endpoint, token) as manager:
    ...     created = manager.create_experiment()
    ...     done = manager.post_experiment(created, title="Western blot 12")

    Without `with`, close the connections with `close`. It works with asyncio and with trio.

    Its methods by purpose; see `help(Manager.book)` and so on:

        experiments        create_experiment, get_experiment, get_or_create_experiment, find_experiments,
                           get_all_experiments, iter_experiments
        database items     create_item, get_item, get_or_create_item, find_items, get_all_items, iter_items
        both alike         update, append, tag, link, save, append_image
        extra fields       set_extra_fields, add_extra_field, remove_extra_fields
        files              upload_files, download_attachments, download, get_upload
        bookings           free_slots, book, cancel, get_bookable, get_event, get_all_events
        templates          create_template, get_template, get_all_templates, post_template
        the team           get_status, get_items_types, get_tags
        many at once       experiments_frame, items_frame, read_many, read_bag
        to keep            backup, export_eln, get_backup_zip
        as elabapy has it  post_experiment, post_item, add_tag_to_experiment, add_tag_to_item,
                           add_link_to_experiment, add_link_to_item, upload_to_experiment,
                           upload_to_item, create_event, destroy_event, send_req
        the server         release, endpoint, diagnose, close

    Args:
        endpoint: The server's address, with or without /api/v1/: https://elab.example.org (default:
            ELAB_ENDPOINT).
        token: The API key (default: ELAB_TOKEN).
        verify: False to accept any certificate; or a CA file or folder, or an `ssl.SSLContext`.
        proxies: The URL of a proxy, or {"https": "http://proxy:3128"}.
        timeout: Seconds for each part of a request, or `Timeouts`, which also limit a whole call.
        cert: A client certificate, if the server requires one: a PEM file, or (certificate, key).
        retries: Maximum number of retries of a request, or `Retries`; 0 for none. A request that may have
            changed something is not retried.
        max_answer: Maximum size in bytes of a response in memory, after decompression. `download` has no
            limit.
        pickle_key: Whether pickles of the Manager contain the key. By default they do not, because pickles
            end up in caches, queues and logs; the process that unpickles one reads the key from ELAB_TOKEN.
        release: The server's release, if you know it, preferably exact, as in "4.3.10"; or the `release` of
            another Manager. Otherwise it is detected, and the first operation that depends on it reads the
            login page once, without the key.

    Raises:
        ConfigurationError: The endpoint, the key or another setting is missing or invalid.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        verify: Verify = True,
        proxies: Proxies | None = None,
        *,
        timeout: float | Timeouts | None = None,
        cert: Certificate | None = None,
        retries: int | Retries = 3,
        max_answer: int = MAX_ANSWER,
        pickle_key: bool = False,
        release: str | KnownRelease | None = None,
    ) -> None:
        self._use(
            Session.open(
                endpoint,
                token,
                verify=verify,
                proxies=proxies,
                timeout=timeout,
                cert=cert,
                retries=retries,
                max_answer=max_answer,
                pickle_key=pickle_key,
                release=release,
            )
        )

    def _use(self, session: Session) -> None:
        self._session = session
        self._experiments = Entries(session, EXPERIMENTS)
        self._items = Entries(session, ITEMS)
        self._templates = Templates(session, TEMPLATES)
        self._entries: EntriesByKind = {
            "experiment": self._experiments,
            "item": self._items,
            "template": self._templates,
        }

    @property
    def endpoint(self) -> str:
        """The API's root.

        >>> manager.endpoint.endswith("/api/v1/")
        True
        """
        return self._session.settings.endpoint

    @property
    def release(self) -> KnownRelease:
        """What is known of the server's release, and the evidence.

        >>> experiment = manager.get_experiment(1)
        >>> manager.release.name, manager.release.version, manager.release.certainty
        ('4.3.0 – 4.3.10', None, 'inferred')

        Returns:
            A record with its `name`, the exact `version` if it is known, the `evidence`, and the `certainty`.
        """
        return self._session.known

    @overload
    def send_req(
        self,
        path: str,
        params: Mapping[str, object] | None = None,
        verb: str = "GET",
        binary: Literal[False] = False,
        param_name: str = "data",
    ) -> JsonValue: ...
    @overload
    def send_req(
        self,
        path: str,
        params: Mapping[str, object] | None,
        verb: str,
        binary: Literal[True],
        param_name: str = "data",
    ) -> bytes: ...
    @overload
    def send_req(
        self,
        path: str,
        params: Mapping[str, object] | None = None,
        verb: str = "GET",
        *,
        binary: Literal[True],
        param_name: str = "data",
    ) -> bytes: ...
    def send_req(
        self,
        path: str,
        params: Mapping[str, object] | None = None,
        verb: str = "GET",
        binary: bool = False,
        param_name: str = "data",
    ) -> JsonValue | bytes:
        """Send any request for which there is no method. Nothing is checked, and no entry is protected.

        >>> answer = manager.send_req("experiments/1")
        >>> answer["id"]
        '1'

        Args:
            path: The path below the API's root: "experiments/1", "experiments?limit=5".
            params: Fields of the form; in a GET, of the query.
            verb: The HTTP method.
            binary: Whether the response is a file.
            param_name: "data" for a form, "params" for the query, "files" for {"file": f}.

        Returns:
            The response: JSON as Python values, or bytes.

        Raises:
            ValidationError: The path leads out of the API, or an argument is invalid.
            ElabError: As for every method.

        Works on every release.
        """
        parse = raw_requests.content if binary else raw_requests.json_value
        with raw_requests.request(path, params, verb, param_name, parse) as request:
            return self._session.call(request)

    def diagnose(self) -> list[Finding]:
        """Diagnose connection problems and suggest fixes.

        >>> findings = manager.diagnose()
        >>> [finding.check for finding in findings if finding.verdict == "fail"]
        []

        Nothing is changed. To find out whether the key can write, an experiment that does not exist is
        updated, which every release rejects; this is done only if the release is known. To find out how large
        a file the web server accepts, requests without a key announce one.

        Returns:
            One finding for each of `elab_sdk.doctor.findings.CHECKS`, in that order. A problem of the server
            is a finding, not an error.

        Raises:
            ConfigurationError: A file that the settings name cannot be used.

        Works on every release.
        """
        from elab_sdk._sync.diagnosis import Diagnosis  # few callers need it

        return Diagnosis(self._session).run()

    def close(self) -> None:
        """Close the connections. The next call opens new ones.

        >>> manager.close()
        """
        self._session.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint!r})"


def manager_over(session: Session) -> Manager:
    """Make a Manager that uses a given session.

    Args:
        session: The session; a subclass may answer requests in its own way.
    """
    manager = Manager.__new__(Manager)
    manager._use(session)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
    return manager
