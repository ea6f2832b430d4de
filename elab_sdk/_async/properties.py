"""What only API v2 can set of an entry, and its statuses and categories: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.content.display import rows
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item, ItemsType, Status
    from elab_api_v2.models import Category

    from elab_sdk._async.session import Session
    from elab_sdk.rules import checks, entry_kinds
    from elab_sdk.rules.entry_kinds import EntryKind, EntryLike, ExperimentLike, ItemLike
    from elab_sdk.rules.entry_permissions import PermissionLike
else:
    checks = lazy_module("elab_sdk.rules.checks")
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")

_MAX_RATING = 5


class Properties:
    """The methods for rating, custom ID, status, category and permissions."""

    _session: Session

    @overload
    async def set_rating(self, entry: ExperimentLike, rating: int) -> Experiment: ...
    @overload
    async def set_rating(self, entry: ItemLike, rating: int) -> Item: ...
    @overload
    async def set_rating(self, entry: EntryLike, rating: int) -> Experiment | Item: ...
    async def set_rating(self, entry: EntryLike, rating: int) -> Experiment | Item:
        """Set the stars of an entry.

        >>> experiment = await manager.set_rating(("experiment", 1), 4)
        >>> experiment.rating
        4

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            rating: 1 to 5 stars, or 0 for none.

        Returns:
            The updated entry.

        Raises:
            ValidationError: The rating is not one of these; the server would store a 9. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else.

        Works from 5.0, and from 4.5 with `api="v2"`. One request.
        """
        from elab_sdk._async import property_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry(entry)
        stars = arguments.at_least(rating, "rating", 0)
        if stars > _MAX_RATING:
            raise ValidationError(f"rating is {stars}; use 0 to {_MAX_RATING}", "rating")
        return await property_changes.set_rating(self._session, kind, entry_id, stars)

    @overload
    async def set_custom_id(self, entry: ExperimentLike, custom_id: int | None) -> Experiment: ...
    @overload
    async def set_custom_id(self, entry: ItemLike, custom_id: int | None) -> Item: ...
    @overload
    async def set_custom_id(self, entry: EntryLike, custom_id: int | None) -> Experiment | Item: ...
    async def set_custom_id(self, entry: EntryLike, custom_id: int | None) -> Experiment | Item:
        """Set the number that your team gives an entry, or clear it.

        >>> experiment = await manager.set_custom_id(("experiment", 1), 77)
        >>> experiment.custom_id
        77

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            custom_id: A positive whole number that no other entry of the same category has, or None for none.

        Returns:
            The updated entry.

        Raises:
            ValidationError: It is not a number; the server would clear the present one. Or another entry of
                the same category has it. Nothing was changed.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server is older than 5.0.
            UnexpectedWrite: The server stored something else.

        Works from 5.0. One request.
        """
        from elab_sdk._async import property_changes

        kind, entry_id = entry_kinds.resolve_entry(entry)
        number = None if custom_id is None else checks.entry_id(custom_id, "custom_id")
        return await property_changes.set_custom_id(self._session, kind, entry_id, number)

    @overload
    async def set_status(self, entry: ExperimentLike, status: Status | int | str | None) -> Experiment: ...
    @overload
    async def set_status(self, entry: ItemLike, status: Status | int | str | None) -> Item: ...
    @overload
    async def set_status(self, entry: EntryLike, status: Status | int | str | None) -> Experiment | Item: ...
    async def set_status(self, entry: EntryLike, status: Status | int | str | None) -> Experiment | Item:
        """Set the status of an entry, such as "Running", or clear it.

        >>> experiment = await manager.set_status(("experiment", 1), "Success")
        >>> experiment.status_title
        'Success'

        `update(experiment, category=…)` sets the same: API v1 calls the status of an experiment its category,
        and scripts that were written for API v1 still work. An item has a status only here.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            status: A status of `get_statuses`, its ID or its title; None for none.

        Returns:
            The updated entry.

        Raises:
            ValidationError: The status does not exist; the server would clear the present one for a title.
                Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else.

        Works from 5.0, and from 4.5 with `api="v2"`. One request lists the statuses, and one sets it.
        """
        from elab_sdk._async import property_changes

        kind, entry_id = entry_kinds.resolve_entry(entry)
        return await property_changes.set_status(self._session, kind, entry_id, status)

    @overload
    async def set_category(
        self, entry: ExperimentLike, category: Category | ItemsType | int | str | None
    ) -> Experiment: ...
    @overload
    async def set_category(
        self, entry: ItemLike, category: Category | ItemsType | int | str | None
    ) -> Item: ...
    @overload
    async def set_category(
        self, entry: EntryLike, category: Category | ItemsType | int | str | None
    ) -> Experiment | Item: ...
    async def set_category(
        self, entry: EntryLike, category: Category | ItemsType | int | str | None
    ) -> Experiment | Item:
        """Set the category of an entry, or clear it.

        >>> blots = await manager.create_category("experiment", "Blots")
        >>> experiment = await manager.set_category(("experiment", 1), "Blots")
        >>> experiment.category_title
        'Blots'

        This is what eLabFTW calls a category from 4.9: an experiment has one beside its status. It is not
        `update(experiment, category=…)`, which sets the status, as API v1 does. The category of an item is
        its items type up to and including 5.2.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            category: A category of `get_categories`, its ID or its title; None for none.

        Returns:
            The updated entry.

        Raises:
            ValidationError: The category does not exist; the server would store any ID, and clear the present
                category for a title. Or it is None, and every item of this release needs one; or another
                entry of the category has the same custom ID. Nothing was changed.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else.

        Works from 5.0, and from 4.5 with `api="v2"`. One request lists the categories, and one sets it.
        """
        from elab_sdk._async import property_changes

        kind, entry_id = entry_kinds.resolve_entry(entry)
        return await property_changes.set_category(self._session, kind, entry_id, category)

    @overload
    async def set_permissions(
        self,
        entry: ExperimentLike,
        *,
        read: PermissionLike | None = None,
        write: PermissionLike | None = None,
    ) -> Experiment: ...
    @overload
    async def set_permissions(
        self, entry: ItemLike, *, read: PermissionLike | None = None, write: PermissionLike | None = None
    ) -> Item: ...
    @overload
    async def set_permissions(
        self, entry: EntryLike, *, read: PermissionLike | None = None, write: PermissionLike | None = None
    ) -> Experiment | Item: ...
    async def set_permissions(
        self, entry: EntryLike, *, read: PermissionLike | None = None, write: PermissionLike | None = None
    ) -> Experiment | Item:
        """Set who may read and who may change an entry.

        >>> from elab_sdk import Permission
        >>> shared = Permission("user", users=[2])
        >>> experiment = await manager.set_permissions(("experiment", 1), read="team", write=shared)
        >>> experiment.canwrite
        Permission(base=20, teams=(), users=(2,), teamgroups=())

        The attributes `canread` and `canwrite` of an entry are such permissions, on every release. The owner
        may always read and change it. A permission replaces the one before: people whom it does not name lose
        their access.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            read: Who may read it: a `Permission`, or "public", "organization", "team", "user" (the owner and
                admins) or "useronly". None keeps the present permission.
            write: Who may change it, as `read`.

        Returns:
            The updated entry.

        Raises:
            ValidationError: A permission is invalid, neither is passed, or the entry's permission was made
                immutable. Nothing was changed.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else, or nothing.

        Works from 5.0, and from 4.5 with `api="v2"`. One request reads the entry, and one changes it if
        anything differs. Both permissions are changed one after another: if an error comes between them, its
        notes say what was changed. What becomes narrower is changed first.
        """
        from elab_sdk._async import property_changes
        from elab_sdk.rules.entry_permissions import check_permission

        kind, entry_id = entry_kinds.resolve_entry(entry)
        requested = {
            name: check_permission(value, argument)
            for name, argument, value in (("canread", "read", read), ("canwrite", "write", write))
            if value is not None
        }
        if not requested:
            raise ValidationError("pass at least one of read and write", "read")
        return await property_changes.set_permissions(self._session, kind, entry_id, requested)

    # -- statuses and categories ---------------------------------------------------------------------------
    async def get_statuses(self, kind: EntryKind) -> list[Status]:
        """List the statuses that experiments or items can have.

        >>> [status.title for status in await manager.get_statuses("experiment")][:2]
        ['Running', 'Success']

        Args:
            kind: "experiment" or "item".

        Returns:
            The statuses. From 5.4 they include what other teams share.

        Raises:
            ValidationError: `kind` is neither.
            NotSupportedByServer: The server cannot list them.

        Works for experiments from 3.3.11; for items from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_sdk._async import choice_lists

        return rows(await choice_lists.statuses(self._session, _kind(kind)))

    async def get_categories(self, kind: EntryKind) -> list[Category]:
        """List the categories that experiments or items can have.

        >>> new = await manager.create_category("experiment", "Gels", color="#29AEB9")
        >>> [category.title for category in await manager.get_categories("experiment")]
        ['Gels']

        Args:
            kind: "experiment" or "item".

        Returns:
            The categories. Those of items are the items types up to and including 5.2. From 5.4 they include
            what other teams share.

        Raises:
            ValidationError: `kind` is neither.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_sdk._async import choice_lists

        return rows(await choice_lists.categories(self._session, _kind(kind)))

    async def create_status(self, kind: EntryKind, title: str, *, color: str | None = None) -> Status:
        """Create a status for experiments or items.

        >>> status = await manager.create_status("item", "In stock", color="#54AA08")
        >>> status.title, status.color
        ('In stock', '#54AA08')

        Args:
            kind: "experiment" or "item".
            title: At most 255 characters.
            color: Six hexadecimal digits, such as "#29AEB9" (default: the server chooses one).

        Returns:
            The status.

        Raises:
            ValidationError: An argument is invalid, or your team has a status of this title already: the
                server would make another one. Nothing was created.
            PermissionDeniedError: The key's owner may not create it: up to and including 5.2 only admins may.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else.

        Works from 5.0, and from 4.5 with `api="v2"`. Three requests: the list before and after it, and the
        creation.
        """
        from elab_sdk._async import choice_lists

        return await choice_lists.create_status(self._session, _kind(kind), title, color)

    async def create_category(self, kind: EntryKind, title: str, *, color: str | None = None) -> Category:
        """Create a category for experiments or items.

        >>> category = await manager.create_category("item", "Cell line")
        >>> created = await manager.create_item(category.id)
        >>> (await manager.get_item(created)).category_title
        'Cell line'

        Args:
            kind: "experiment" or "item". A category of items is an items type up to and including 5.2.
            title: At most 255 characters.
            color: Six hexadecimal digits, such as "#29AEB9" (default: the server chooses one).

        Returns:
            The category.

        Raises:
            ValidationError: An argument is invalid, or your team has a category of this title already: the
                server would make another one. Nothing was created.
            PermissionDeniedError: The key's owner may not create it: up to and including 5.2 only admins may.
            NotSupportedByServer: The server has no API v2.
            UnexpectedWrite: The server stored something else.

        Works from 5.0, and from 4.5 with `api="v2"`. Three requests: the list before and after it, and the
        creation; one more for the color of an items type.
        """
        from elab_sdk._async import choice_lists

        return await choice_lists.create_category(self._session, _kind(kind), title, color)


def _kind(kind: EntryKind) -> EntryKind:
    if kind not in ("experiment", "item"):
        raise ValidationError(
            f'kind must be "experiment" or "item", not {arguments.describe_value(kind)}', "kind"
        )
    return kind
