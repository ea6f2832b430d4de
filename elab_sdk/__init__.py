"""The typed Python SDK for eLabFTW's REST API v1: sync and async, and safe on every release from 2.0 to 4.9.

>>> from elab_sdk import Manager
>>> with Manager("https://elab.example.org", "the API key") as manager:  # doctest: +SKIP
...     created = manager.create_experiment()
...     manager.post_experiment(created, title="Western blot 12", date="2017-04-15")

All names below are loaded when they are first used: to import this package costs next to nothing.
"""

from __future__ import annotations

from elab_sdk._version import __version__

# Type checkers take it for True, wherever it comes from: `typing` is slower to load than all of this package.
# It is False, but not as a literal, which jedi would believe.
TYPE_CHECKING = bool()  # noqa: UP018

if TYPE_CHECKING:
    from elab_api_v1.extra_fields import ExtraField, ExtraFields
    from elab_api_v1.models import (
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

    from elab_sdk import errors, models
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
        AlreadyBooked,
        AmbiguousTitle,
        AnswerError,
        AnswerTooLong,
        AuthenticationError,
        BadEndpoint,
        BadRequest,
        ChecksumMismatch,
        ConfigurationError,
        Conflict,
        ConnectionFailed,
        DecodeError,
        ElabError,
        ElabWarning,
        EmptyBackup,
        FileChanged,
        FileDenied,
        FileExists,
        FileMissing,
        FileProblem,
        FolderInUse,
        IncompleteCreation,
        InsecureConnection,
        ListingTruncated,
        LockedError,
        NoAnswer,
        NotAnElabServer,
        NotFound,
        NotFoundOrDenied,
        NotSupportedByServer,
        PermissionDenied,
        RateLimited,
        ReadOnlyKeyError,
        RequestTimeout,
        SearchSyntaxError,
        ServerError,
        TooLarge,
        UnexpectedWrite,
        UntrustedServer,
        ValidationError,
    )
    from elab_sdk.rules.bookings import Slot
    from elab_sdk.rules.created import CreatedEvent, CreatedExperiment, CreatedItem, CreatedTemplate
    from elab_sdk.rules.metadata import MetadataChange
    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.wire.retries import Retries

__all__ = [
    "AlreadyBooked",
    "AmbiguousTitle",
    "AnswerError",
    "AnswerTooLong",
    "AsyncManager",
    "AuthenticationError",
    "BackupProgress",
    "BackupResult",
    "BadEndpoint",
    "BadRequest",
    "ChecksumMismatch",
    "Comment",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "Created",
    "CreatedEvent",
    "CreatedExperiment",
    "CreatedItem",
    "CreatedTemplate",
    "DecodeError",
    "Done",
    "ElabError",
    "ElabWarning",
    "EmptyBackup",
    "Event",
    "EventSummary",
    "Experiment",
    "ExperimentSummary",
    "ExtraField",
    "ExtraFields",
    "FileChanged",
    "FileDenied",
    "FileExists",
    "FileMissing",
    "FileProblem",
    "FolderInUse",
    "Html",
    "IncompleteCreation",
    "InsecureConnection",
    "Item",
    "ItemSummary",
    "ItemsType",
    "KnownRelease",
    "Link",
    "ListingTruncated",
    "LockedError",
    "Manager",
    "MetadataChange",
    "NoAnswer",
    "NotAnElabServer",
    "NotFound",
    "NotFoundOrDenied",
    "NotSupportedByServer",
    "Permission",
    "PermissionDenied",
    "RateLimited",
    "ReadOnlyKeyError",
    "RequestTimeout",
    "Retries",
    "SearchSyntaxError",
    "ServerBackup",
    "ServerError",
    "Slot",
    "Status",
    "Step",
    "Tag",
    "Template",
    "TemplateSummary",
    "Timeouts",
    "TooLarge",
    "UnexpectedWrite",
    "UntrustedServer",
    "Upload",
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
    "verify_backup",
]

_MODULES = {
    "AlreadyBooked": "elab_sdk.errors",
    "AmbiguousTitle": "elab_sdk.errors",
    "AnswerError": "elab_sdk.errors",
    "AnswerTooLong": "elab_sdk.errors",
    "AsyncManager": "elab_sdk._async.manager",
    "AuthenticationError": "elab_sdk.errors",
    "BackupProgress": "elab_sdk.backups.backup_progress",
    "BackupResult": "elab_sdk.backups.results",
    "BadEndpoint": "elab_sdk.errors",
    "BadRequest": "elab_sdk.errors",
    "ChecksumMismatch": "elab_sdk.errors",
    "Comment": "elab_api_v1.models",
    "ConfigurationError": "elab_sdk.errors",
    "Conflict": "elab_sdk.errors",
    "ConnectionFailed": "elab_sdk.errors",
    "Created": "elab_api_v1.models",
    "CreatedEvent": "elab_sdk.rules.created",
    "CreatedExperiment": "elab_sdk.rules.created",
    "CreatedItem": "elab_sdk.rules.created",
    "CreatedTemplate": "elab_sdk.rules.created",
    "DecodeError": "elab_sdk.errors",
    "Done": "elab_api_v1.models",
    "ElabError": "elab_sdk.errors",
    "ElabWarning": "elab_sdk.errors",
    "EmptyBackup": "elab_sdk.errors",
    "Event": "elab_api_v1.models",
    "EventSummary": "elab_api_v1.models",
    "Experiment": "elab_api_v1.models",
    "ExperimentSummary": "elab_api_v1.models",
    "ExtraField": "elab_api_v1.extra_fields",
    "ExtraFields": "elab_api_v1.extra_fields",
    "FileChanged": "elab_sdk.errors",
    "FileDenied": "elab_sdk.errors",
    "FileExists": "elab_sdk.errors",
    "FileMissing": "elab_sdk.errors",
    "FileProblem": "elab_sdk.errors",
    "FolderInUse": "elab_sdk.errors",
    "Html": "elab_sdk.content.markup",
    "IncompleteCreation": "elab_sdk.errors",
    "InsecureConnection": "elab_sdk.errors",
    "Item": "elab_api_v1.models",
    "ItemSummary": "elab_api_v1.models",
    "ItemsType": "elab_api_v1.models",
    "KnownRelease": "elab_sdk.rules.release_detection",
    "Link": "elab_api_v1.models",
    "ListingTruncated": "elab_sdk.errors",
    "LockedError": "elab_sdk.errors",
    "Manager": "elab_sdk._sync.manager",
    "MetadataChange": "elab_sdk.rules.metadata",
    "NoAnswer": "elab_sdk.errors",
    "NotAnElabServer": "elab_sdk.errors",
    "NotFound": "elab_sdk.errors",
    "NotFoundOrDenied": "elab_sdk.errors",
    "NotSupportedByServer": "elab_sdk.errors",
    "Permission": "elab_api_v1.types",
    "PermissionDenied": "elab_sdk.errors",
    "RateLimited": "elab_sdk.errors",
    "ReadOnlyKeyError": "elab_sdk.errors",
    "RequestTimeout": "elab_sdk.errors",
    "Retries": "elab_sdk.wire.retries",
    "SearchSyntaxError": "elab_sdk.errors",
    "ServerBackup": "elab_sdk.backups.results",
    "ServerError": "elab_sdk.errors",
    "Slot": "elab_sdk.rules.bookings",
    "Status": "elab_api_v1.models",
    "Step": "elab_api_v1.models",
    "Tag": "elab_api_v1.models",
    "Template": "elab_api_v1.models",
    "TemplateSummary": "elab_api_v1.models",
    "Timeouts": "elab_sdk.config",
    "TooLarge": "elab_sdk.errors",
    "UnexpectedWrite": "elab_sdk.errors",
    "UntrustedServer": "elab_sdk.errors",
    "Upload": "elab_api_v1.models",
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
