"""The typed Python SDK for every eLabFTW: sync and async, and safe on every release from 2.0 to 5.6.

>>> from elab_sdk import Manager
>>> with Manager("https://elab.example.org", "the API key") as manager:  # doctest: +SKIP
...     created = manager.create_experiment()
...     manager.post_experiment(created, title="Western blot 12", date="2017-04-15")

All names below are loaded when they are first used: to import this package costs next to nothing.
"""

from elab_sdk._version import TYPE_CHECKING, __version__

if TYPE_CHECKING:
    from elab_api_v1.extra_fields import ExtraField, ExtraFields
    from elab_api_v1.models import (
        Change,
        Comment,
        Created,
        Done,
        Event,
        EventSummary,
        Experiment,
        ExperimentSummary,
        Item,
        ItemsType,
        ItemSummary,
        Link,
        Status,
        Step,
        Tag,
        Template,
        TemplateSummary,
        Upload,
    )
    from elab_api_v1.types import Permission
    from elab_api_v2.models import Category, Revision, Team, User, UserSummary

    from elab_sdk import errors, models, types
    from elab_sdk._async.manager import AsyncManager
    from elab_sdk._async.server_backups import backup_all as backup_all_async
    from elab_sdk._sync.manager import Manager
    from elab_sdk._sync.server_backups import backup_all
    from elab_sdk.backups.backup_progress import BackupProgress
    from elab_sdk.backups.reader import open_backup
    from elab_sdk.backups.results import BackupResult, ServerBackup
    from elab_sdk.backups.verifying import Verification, verify_backup
    from elab_sdk.config import Timeouts
    from elab_sdk.content.extract import tables, text
    from elab_sdk.content.html_tables import html_table
    from elab_sdk.content.markup import Html
    from elab_sdk.errors import (
        AlreadyBookedError,
        AlreadyImportedError,
        AmbiguousTitleError,
        AuthenticationError,
        BadRequestError,
        CertificateError,
        ChecksumMismatchError,
        ConfigurationError,
        ConflictError,
        ConnectionFailedError,
        DecodeError,
        ElabError,
        ElabWarning,
        EmptyBackupWarning,
        FileAccessError,
        FileAlreadyExistsError,
        FileChangedError,
        FileError,
        FileMissingError,
        FolderInUseError,
        IncompleteCreationError,
        IncompleteImportError,
        InsecureConnectionWarning,
        LargeImportWarning,
        ListTruncatedWarning,
        LockedEntryWarning,
        LockedError,
        MissingValueWarning,
        NoResponseError,
        NotAnElabServer,
        NotFoundError,
        NotFoundOrDeniedError,
        NotSupportedByServer,
        PermissionDeniedError,
        RateLimitError,
        ReadOnlyKeyError,
        ReplacedFileWarning,
        RequestTimeoutError,
        RequestTooLargeError,
        ResponseError,
        ResponseTooLargeError,
        SearchSyntaxError,
        ServerError,
        UnexpectedWrite,
        UnknownEndpointError,
        ValidationError,
    )
    from elab_sdk.rules.bookings import Slot
    from elab_sdk.rules.created import CreatedEvent, CreatedExperiment, CreatedItem, CreatedTemplate
    from elab_sdk.rules.known_release import KnownRelease
    from elab_sdk.rules.metadata import MetadataChange
    from elab_sdk.wire.retries import Retries

__all__ = [
    "AlreadyBookedError",
    "AlreadyImportedError",
    "AmbiguousTitleError",
    "AsyncManager",
    "AuthenticationError",
    "BackupProgress",
    "BackupResult",
    "BadRequestError",
    "Category",
    "CertificateError",
    "Change",
    "ChecksumMismatchError",
    "Comment",
    "ConfigurationError",
    "ConflictError",
    "ConnectionFailedError",
    "Created",
    "CreatedEvent",
    "CreatedExperiment",
    "CreatedItem",
    "CreatedTemplate",
    "DecodeError",
    "Done",
    "ElabError",
    "ElabWarning",
    "EmptyBackupWarning",
    "Event",
    "EventSummary",
    "Experiment",
    "ExperimentSummary",
    "ExtraField",
    "ExtraFields",
    "FileAccessError",
    "FileAlreadyExistsError",
    "FileChangedError",
    "FileError",
    "FileMissingError",
    "FolderInUseError",
    "Html",
    "IncompleteCreationError",
    "IncompleteImportError",
    "InsecureConnectionWarning",
    "Item",
    "ItemSummary",
    "ItemsType",
    "KnownRelease",
    "LargeImportWarning",
    "Link",
    "ListTruncatedWarning",
    "LockedEntryWarning",
    "LockedError",
    "Manager",
    "MetadataChange",
    "MissingValueWarning",
    "NoResponseError",
    "NotAnElabServer",
    "NotFoundError",
    "NotFoundOrDeniedError",
    "NotSupportedByServer",
    "Permission",
    "PermissionDeniedError",
    "RateLimitError",
    "ReadOnlyKeyError",
    "ReplacedFileWarning",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ResponseError",
    "ResponseTooLargeError",
    "Retries",
    "Revision",
    "SearchSyntaxError",
    "ServerBackup",
    "ServerError",
    "Slot",
    "Status",
    "Step",
    "Tag",
    "Team",
    "Template",
    "TemplateSummary",
    "Timeouts",
    "UnexpectedWrite",
    "UnknownEndpointError",
    "Upload",
    "User",
    "UserSummary",
    "ValidationError",
    "Verification",
    "__version__",
    "backup_all",
    "backup_all_async",
    "errors",
    "html_table",
    "models",
    "open_backup",
    "tables",
    "text",
    "types",
    "verify_backup",
]

_MODULES = {
    "AlreadyBookedError": "elab_sdk.errors",
    "AlreadyImportedError": "elab_sdk.errors",
    "AmbiguousTitleError": "elab_sdk.errors",
    "ResponseError": "elab_sdk.errors",
    "ResponseTooLargeError": "elab_sdk.errors",
    "AsyncManager": "elab_sdk._async.manager",
    "AuthenticationError": "elab_sdk.errors",
    "BackupProgress": "elab_sdk.backups.backup_progress",
    "BackupResult": "elab_sdk.backups.results",
    "UnknownEndpointError": "elab_sdk.errors",
    "BadRequestError": "elab_sdk.errors",
    "Category": "elab_api_v2.models",
    "ChecksumMismatchError": "elab_sdk.errors",
    "Change": "elab_api_v1.models",
    "Comment": "elab_api_v1.models",
    "ConfigurationError": "elab_sdk.errors",
    "ConflictError": "elab_sdk.errors",
    "ConnectionFailedError": "elab_sdk.errors",
    "Created": "elab_api_v1.models",
    "CreatedEvent": "elab_sdk.rules.created",
    "CreatedExperiment": "elab_sdk.rules.created",
    "CreatedItem": "elab_sdk.rules.created",
    "CreatedTemplate": "elab_sdk.rules.created",
    "DecodeError": "elab_sdk.errors",
    "Done": "elab_api_v1.models",
    "ElabError": "elab_sdk.errors",
    "ElabWarning": "elab_sdk.errors",
    "EmptyBackupWarning": "elab_sdk.errors",
    "Event": "elab_api_v1.models",
    "EventSummary": "elab_api_v1.models",
    "Experiment": "elab_api_v1.models",
    "ExperimentSummary": "elab_api_v1.models",
    "ExtraField": "elab_api_v1.extra_fields",
    "ExtraFields": "elab_api_v1.extra_fields",
    "FileChangedError": "elab_sdk.errors",
    "FileAccessError": "elab_sdk.errors",
    "FileAlreadyExistsError": "elab_sdk.errors",
    "FileMissingError": "elab_sdk.errors",
    "FileError": "elab_sdk.errors",
    "FolderInUseError": "elab_sdk.errors",
    "Html": "elab_sdk.content.markup",
    "IncompleteCreationError": "elab_sdk.errors",
    "IncompleteImportError": "elab_sdk.errors",
    "InsecureConnectionWarning": "elab_sdk.errors",
    "Item": "elab_api_v1.models",
    "ItemSummary": "elab_api_v1.models",
    "ItemsType": "elab_api_v1.models",
    "KnownRelease": "elab_sdk.rules.known_release",
    "Link": "elab_api_v1.models",
    "LargeImportWarning": "elab_sdk.errors",
    "ListTruncatedWarning": "elab_sdk.errors",
    "LockedEntryWarning": "elab_sdk.errors",
    "MissingValueWarning": "elab_sdk.errors",
    "LockedError": "elab_sdk.errors",
    "Manager": "elab_sdk._sync.manager",
    "MetadataChange": "elab_sdk.rules.metadata",
    "NoResponseError": "elab_sdk.errors",
    "NotAnElabServer": "elab_sdk.errors",
    "NotFoundError": "elab_sdk.errors",
    "NotFoundOrDeniedError": "elab_sdk.errors",
    "NotSupportedByServer": "elab_sdk.errors",
    "Permission": "elab_api_v1.types",
    "PermissionDeniedError": "elab_sdk.errors",
    "RateLimitError": "elab_sdk.errors",
    "ReadOnlyKeyError": "elab_sdk.errors",
    "ReplacedFileWarning": "elab_sdk.errors",
    "RequestTimeoutError": "elab_sdk.errors",
    "Retries": "elab_sdk.wire.retries",
    "Revision": "elab_api_v2.models",
    "SearchSyntaxError": "elab_sdk.errors",
    "ServerBackup": "elab_sdk.backups.results",
    "ServerError": "elab_sdk.errors",
    "Slot": "elab_sdk.rules.bookings",
    "Status": "elab_api_v1.models",
    "Step": "elab_api_v1.models",
    "Tag": "elab_api_v1.models",
    "Team": "elab_api_v2.models",
    "Template": "elab_api_v1.models",
    "TemplateSummary": "elab_api_v1.models",
    "Timeouts": "elab_sdk.config",
    "RequestTooLargeError": "elab_sdk.errors",
    "UnexpectedWrite": "elab_sdk.errors",
    "CertificateError": "elab_sdk.errors",
    "Upload": "elab_api_v1.models",
    "User": "elab_api_v2.models",
    "UserSummary": "elab_api_v2.models",
    "ValidationError": "elab_sdk.errors",
    "Verification": "elab_sdk.backups.verifying",
    "backup_all": "elab_sdk._sync.server_backups",
    "backup_all_async": "elab_sdk._async.server_backups",
    "html_table": "elab_sdk.content.html_tables",
    "open_backup": "elab_sdk.backups.reader",
    "tables": "elab_sdk.content.extract",
    "text": "elab_sdk.content.extract",
    "verify_backup": "elab_sdk.backups.verifying",
}
"""Where each name lives."""

_SUBMODULES = {
    "elabapy": "elab_sdk.elabapy",
    "errors": "elab_sdk.errors",
    "models": "elab_sdk.models",
    "types": "elab_sdk.types",
}


if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name in _MODULES:
            value = getattr(import_module(_MODULES[name]), name.removesuffix("_async"))
        elif name in _SUBMODULES:
            value = import_module(_SUBMODULES[name])
        else:
            hint = ": the class is elab_sdk.Manager, with a capital M" if name == "manager" else ""
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted(__all__)


del TYPE_CHECKING  # editors offer names that stay
