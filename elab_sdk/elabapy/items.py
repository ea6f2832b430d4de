"""elabapy's methods for items and bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import EMPTY_PARAMS, FIRST_PAGE, EntryMethods

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["ItemMethods"]


class ItemMethods(EntryMethods):
    """The methods for items and bookings."""

    def create_item(self, id: Id, *, unsafe: bool = False) -> JsonObject:
        """Create an item of an items type; from 5.3, of a category.

        >>> manager.create_item(1)["result"]
        'success'

        Args:
            id: The ID of the items type.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            A dict with the `id` of the item.

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works from 3.3.11.
        """
        return cast("JsonObject", self._send("items/", id, EMPTY_PARAMS, unsafe))

    def get_all_items(self, params: Params = FIRST_PAGE) -> list[JsonObject]:
        """List items: the first 15 unless `params` sets another limit.

        >>> rows = manager.get_all_items({"limit": 15, "offset": 0})
        >>> isinstance(rows, list)
        True

        Args:
            params: The query: limit, offset, and other arguments that the release supports.

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works on every release. Servers up to and including 3.6 ignore limit and offset, and 4.0 to 4.2 read
        only the first of the two; `elab_sdk.Manager` supports both on every release.
        """
        return cast("list[JsonObject]", self._call("items/", params, param_name="params"))

    def get_item(self, id: Id) -> JsonObject:
        """Read one item.

        >>> created = manager.create_item(1)
        >>> manager.get_item(created["id"])["title"]
        'Untitled'

        Args:
            id: The ID of the item.

        Returns:
            The item as the server sent it.

        Raises:
            Error: If the server refuses the request or does not answer, or `id` is not an ID. Servers answer
                an invalid ID with a list or another entry.

        Works on every release.
        """
        return cast("JsonObject", self._call("items/" + self._path_id(id)))

    def get_items_types(self) -> list[JsonObject]:
        """List the items types.

        >>> isinstance(manager.get_items_types(), list)
        True

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 3.3.11.
        """
        return cast("list[JsonObject]", self._call("items_types/"))

    def post_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change an item: omitted fields keep their values, on every release.

        >>> created = manager.create_item(1)
        >>> manager.post_item(created["id"], {"title": "pUC19"})
        {'result': 'success'}

        Args:
            id: The ID of the item.
            params: One or more of {"title": …, "date": "20170415", "body": …}, bodyappend, metadata, tag,
                link and category. Metadata replaces all existing metadata, as in elabapy. If `params` is a
                complete entry that was read before, only the changed fields are sent.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        return cast("JsonObject", self._post_fields("items/", id, params, unsafe))

    def add_link_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Link an item to another.

        >>> item = manager.create_item(1)
        >>> other = manager.create_item(1)
        >>> manager.add_link_to_item(item["id"], {"link": other["id"]})
        {'result': 'success'}

        Args:
            id: The ID of the item.
            params: {"link": 5}, with the ID of the other item.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works from 3.4.
        """
        return cast("JsonObject", self._post_fields("items/", id, params, unsafe))

    def add_tag_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Add a tag to an item.

        >>> item = manager.create_item(1)
        >>> manager.add_tag_to_item(item["id"], {"tag": "plasmid"})
        {'result': 'success'}

        Args:
            id: The ID of the item.
            params: {"tag": "plasmid"}.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        return cast("JsonObject", self._post_fields("items/", id, params, unsafe))

    def upload_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Attach a file to an item.

        >>> item = manager.create_item(1)
        >>> manager.upload_to_item(item["id"], {"file": ("report.xls", b"cells")})["result"]
        'success'

        Args:
            id: The ID of the item.
            params: {"file": open("report.xls", "rb")}; the value may also be (name, content).
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}, and from 4.0 the `id` of the file.

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works up to and including 4.3, and from 5.0.
        """
        return cast("JsonObject", self._post_fields("items/", id, params, unsafe, param_name="files"))

    def get_bookable(self) -> list[JsonObject]:
        """List the items that can be booked.

        >>> isinstance(manager.get_bookable(), list)
        True

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 3.4.
        """
        return cast("list[JsonObject]", self._call("bookable"))

    def create_event(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Book an item.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> manager.create_event(item["id"], times)["result"]
        'success'

        Args:
            id: The ID of the item.
            params: {"start": "2040-11-30T12:00:00+01:00", "end": …, "title": …}.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            A dict with the `id` of the booking.

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm. A
                title does harm on 4.0 to 4.2.

        Works from 3.4. From 5.0 the item must be marked as bookable, and times without an offset are in the
        `time_zone` of the Manager; 5.4 and later need this setting for any booking.
        """
        return cast("JsonObject", self._post_fields("events/", id, params, unsafe))

    def get_event(self, id: Id) -> JsonObject:
        """Read one booking.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> booked = manager.create_event(item["id"], times)
        >>> "start" in manager.get_event(booked["id"])
        True

        Args:
            id: The ID of the booking.

        Returns:
            The booking as the server sent it.

        Raises:
            Error: If the server refuses the request or does not answer, or `id` is not an ID. Servers answer
                an invalid ID with a list or another entry.

        Works from 3.4.
        """
        return cast("JsonObject", self._call("events/" + self._path_id(id)))

    def get_all_events(self) -> list[JsonObject]:
        """List all bookings.

        >>> rows = manager.get_all_events()  # doctest: +SKIP

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 3.4, except on 4.3.
        """
        return cast("list[JsonObject]", self._call("events/"))

    def destroy_event(self, id: Id, *, unsafe: bool = False) -> JsonObject:
        """Cancel a booking.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> booked = manager.create_event(item["id"], times)
        >>> manager.destroy_event(booked["id"])
        {'result': 'success'}

        Args:
            id: The ID of the booking.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works from 3.4.
        """
        url = "events/" + str(id)
        if unsafe:
            return cast("JsonObject", self._call(url, params={}, verb="DELETE", unsafe=True))
        return cast("JsonObject", self._call(url, params={}, verb="DELETE"))
