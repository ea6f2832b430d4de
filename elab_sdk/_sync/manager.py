# Derived from elab_sdk/_async/manager.py by tools/unasync.py: do not edit.
"""The Manager: access to one server with one API key, and a method for each operation."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self, Unpack, overload

from elab_sdk._lazy import lazy_module
from elab_sdk._sync.archives import Archives
from elab_sdk._sync.bookings import Bookings
from elab_sdk._sync.changes import Changes
from elab_sdk._sync.comments import Comments
from elab_sdk._sync.csv_files import CsvFiles
from elab_sdk._sync.experiments import Experiments
from elab_sdk._sync.file_changes import FileChanges
from elab_sdk._sync.files import Files
from elab_sdk._sync.items import Items
from elab_sdk._sync.properties import Properties
from elab_sdk._sync.relations import Relations
from elab_sdk._sync.session import Session
from elab_sdk._sync.states import States
from elab_sdk._sync.steps import Steps
from elab_sdk._sync.team import Team
from elab_sdk.config import MAX_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from types import TracebackType

    from elab_api_v1.types import JsonValue

    from elab_sdk._sync import entries
    from elab_sdk.config import Api, Certificate, Proxies, Timeouts, Verify
    from elab_sdk.doctor.findings import Finding
    from elab_sdk.rules import entry_operations, known_release, raw_requests
    from elab_sdk.rules.known_release import KnownRelease
    from elab_sdk.rules.manager_options import ManagerOptions
    from elab_sdk.wire.retries import Retries
else:
    entries = lazy_module("elab_sdk._sync.entries")
    entry_operations = lazy_module("elab_sdk.rules.entry_operations")
    known_release = lazy_module("elab_sdk.rules.known_release")
    raw_requests = lazy_module("elab_sdk.rules.raw_requests")


class Manager(
    Experiments,
    Items,
    Changes,
    Properties,
    Relations,
    States,
    Steps,
    Comments,
    Files,
    FileChanges,
    Bookings,
    Team,
    Archives,
    CsvFiles,
):
    """A client for the API of one eLabFTW server, from release 2.0 to 5.6.

    >>> with Manager(endpoint, token) as manager:
    ...     created = manager.create_experiment()
    ...     done = manager.post_experiment(created, title="Western blot 12")

    Without arguments, the server and the key are those of ELAB_ENDPOINT and ELAB_TOKEN, or else those that
    `elab init` saved. The repr says where they were found. The key of a profile is sent only to the server of
    that profile.

    Without `with`, call `close` to close the connections.

    Invalid arguments, and operations that the release of the server does not support, raise an error before
    anything is sent. All errors are subclasses of `elab_sdk.ElabError`.

    The methods by topic; see `help(Manager.book)`, for example, for details and the supported releases:

        experiments        create_experiment, get_experiment, get_or_create_experiment, find_experiments,
                           get_all_experiments, iter_experiments
        items              create_item, get_item, get_or_create_item, find_items, get_all_items, iter_items
        all entries        update, append, tag, untag, link, unlink, link_experiments, unlink_experiments,
                           save, append_image, delete, restore, archive, lock, unlock, duplicate
        properties         set_rating, set_custom_id, set_status, set_category, set_permissions
        extra fields       set_extra_fields, add_extra_field, remove_extra_fields
        files              upload_files, download_attachments, download, get_upload, get_uploads,
                           replace_upload, rename_upload, comment_upload, archive_upload,
                           restore_upload, delete_upload, download_entry
        bookings           free_slots, book, cancel, get_bookable, get_event, get_all_events
        steps              get_steps, add_step, finish_step, reopen_step, edit_step, set_step_deadline,
                           delete_step
        comments           get_comments, add_comment, edit_comment, delete_comment
        history            get_revisions
        templates          create_template, get_template, get_all_templates, post_template
        team               get_status, get_items_types, get_tags, get_user, get_team, get_users,
                           get_statuses, get_categories, create_status, create_category
        many entries       experiments_frame, items_frame, read_many, read_bag
        backup, export     backup, export_eln, import_eln, get_backup_zip
        another server     copy_to, copy_from
        CSV files          create_from_csv
        as in elabapy      post_experiment, post_item, add_tag_to_experiment, add_tag_to_item,
                           add_link_to_experiment, add_link_to_item, upload_to_experiment,
                           upload_to_item, create_event, destroy_event, send_req
        server             from_profile, release, endpoint, diagnose, close

    Args:
        endpoint: The address of the server, such as https://elab.example.org, with or without /api/v1/ or
            /api/v2/ (default: the environment variable ELAB_ENDPOINT, or else that of the profile).
        token: The API key (default: the environment variable ELAB_TOKEN, or else that of the profile of this
            server).
        verify: True to verify the server's certificate, False to accept any; or a CA file, a CA folder, or an
            `ssl.SSLContext` (default: as saved in the profile, or True).
        proxies: The URL of a proxy, or URLs by scheme: {"https": "http://proxy:3128"}.
        timeout: The timeout in seconds for connecting and for each read and write; or `Timeouts`, which also
            limits whole calls.
        cert: A client certificate, for servers that require one: a PEM file, or (certificate, key).
        retries: The maximum number of retries of a request, or `Retries`; 0 disables them. A request is
            retried only if it cannot have changed anything.
        max_answer: The maximum size of a response in memory, in bytes after decompression. `download` has no
            limit.
        pickle_key: Whether a pickle of the Manager contains the API key. By default it does not, because
            pickles end up in caches, queues and logs; the key is then read from the profile, or else from
            ELAB_TOKEN, when the Manager is unpickled.
        release: The release of the server, such as "4.3.10", or the `release` of another Manager. By default
            it is that of the profile, or detected from responses; if an operation depends on it before that,
            the login page is read once, without the key. A server with API v2 reports it.
        api: "v1" or "v2". By default, a server with API v1 is used through it, and one without it, from 5.0,
            through API v2. Without /api/v1/ or /api/v2/ in the endpoint, the server is asked once which it
            has. Releases from 4.5 up to and including 4.9 have both; there, "v2" can do more, such as
            deleting and locking entries, attaching files to items, and changing statuses.
        time_zone: The time zone of the lab, such as "Europe/Paris" (default: the environment variable
            ELAB_TIME_ZONE). Servers from 5.4 keep the times of bookings without a time zone, so that bookings
            need it there.
        profile: The name of a profile that `elab init` saved. ELAB_ENDPOINT and ELAB_TOKEN are ignored then
            (default: the environment variable ELAB_PROFILE, or else the default profile).

    Raises:
        ConfigurationError: The endpoint, the key or another setting is missing or invalid, or the profile
            belongs to another server than the endpoint.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        verify: Verify | None = None,
        proxies: Proxies | None = None,
        *,
        timeout: float | Timeouts | None = None,
        cert: Certificate | None = None,
        retries: int | Retries = 3,
        max_answer: int = MAX_ANSWER,
        pickle_key: bool = False,
        release: str | KnownRelease | None = None,
        api: Api | None = None,
        time_zone: str | tzinfo | None = None,
        profile: str | None = None,
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
                api=api,
                time_zone=time_zone,
                profile=profile,
            )
        )

    @classmethod
    def from_profile(cls, name: str, **options: Unpack[ManagerOptions]) -> Self:
        """Make a Manager for a server that `elab init` saved.

        >>> with Manager.from_profile("lab", timeout=300) as lab:
        ...     experiment = lab.get_experiment(1)

        The repr names the profile: Manager('https://elab.example.org/api/v1/', profile 'lab').

        ELAB_ENDPOINT and ELAB_TOKEN are ignored, except ELAB_TOKEN if the profile has no key. `elab profiles`
        lists the profiles.

        Args:
            name: The name of the profile, such as "lab"; `elab init` without a name makes "default".
            options: The other arguments of `Manager`, such as timeout=300. They win over those saved in
                the profile.

        Raises:
            ConfigurationError: No profile has this name, it has no key, or a setting is invalid. Nothing was
                sent.

        Works on every release.
        """
        return cls(profile=name, **options)

    def _use(self, session: Session) -> None:
        self._session = session

    # The base classes declare these. They load the models, so they are made when first needed.
    if not TYPE_CHECKING:

        @cached_property
        def _experiments(self) -> object:
            return entries.Entries(self._session, entry_operations.EXPERIMENTS)

        @cached_property
        def _items(self) -> object:
            return entries.Entries(self._session, entry_operations.ITEMS)

        @cached_property
        def _templates(self) -> object:
            return entries.Templates(self._session, entry_operations.TEMPLATES)

        @cached_property
        def _entries(self) -> object:
            return {"experiment": self._experiments, "item": self._items, "template": self._templates}

    @property
    def endpoint(self) -> str:
        """The address of the API that is used, which ends in /api/v1/ or, on a server without it, /api/v2/.

        >>> experiment = manager.get_experiment(1)
        >>> manager.endpoint.endswith("/api/v1/")
        True
        """
        return self._session.endpoint

    @property
    def release(self) -> KnownRelease:
        """The release of the server, as far as it is known.

        >>> experiment = manager.get_experiment(1)
        >>> manager.release.name, manager.release.version, manager.release.certainty
        ('4.3.0 – 4.3.10', None, 'inferred')

        Returns:
            A record with a `name` for people, the exact `version` or None, the `evidence`, and the
            `certainty`.
        """
        return known_release.KnownRelease(self._session.known)

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
        """Send any request to the API, without the checks that protect entries in the other methods.

        >>> answer = manager.send_req("experiments/1")
        >>> answer["id"]
        '1'

        Args:
            path: The path below `endpoint`, such as "experiments/1" or "experiments?limit=5". On a server
                without API v1 it is a path of API v2.
            params: The fields of the form; in a GET, of the query. API v2 takes them as JSON.
            verb: The HTTP method.
            binary: Whether to return the response as bytes instead of parsing it as JSON.
            param_name: How `params` are sent: "data" as a form or JSON, "params" as the query, "files" as
                files ({"file": f}).

        Returns:
            The response, as JSON values or bytes. For an empty response of API v2, {"result": "success"},
            with `id` and `location` of what was created.

        Raises:
            ValidationError: The path is outside the API, or an argument is invalid. Nothing was sent.
            NotSupportedByServer: The server has API v2 alone, and the path is one of API v1: the error names
                the method to use. Nothing was sent.
            ElabError: The request failed, as for all methods.

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
        """Close the connections. The next request opens new ones.

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
        source = self._session.settings.source
        return f"{type(self).__name__}({self.endpoint!r}{source and ', ' + source})"


def manager_over(session: Session) -> Manager:
    """Make a Manager that uses a given session.

    Args:
        session: The session. A subclass may handle requests differently.
    """
    manager = Manager.__new__(Manager)
    manager._use(session)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
    return manager
