"""Database items, and their bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import FIRST_PAGE, NOTHING, Posting

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["Items"]


class Items(Posting):
    """What can be done with database items."""

    def create_item(self, id: Id, *, unsafe: bool = False) -> JsonObject:
        """Create a database item of a type.

        >>> manager.create_item(1)["result"]
        'success'

        Args:
            id: The number of the items type.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            A dict with its `id`.

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works from 3.3.11 on.
        """
        return cast("JsonObject", self._send("items/", id, NOTHING, unsafe))

    def get_all_items(self, params: Params = FIRST_PAGE) -> list[JsonObject]:
        """List database items: the first 15, unless `params` says otherwise.

        >>> rows = manager.get_all_items({"limit": 15, "offset": 0})
        >>> isinstance(rows, list)
        True

        Args:
            params: The query: limit, offset, and what the release reads besides.

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works on every release. To 3.6 servers ignore limit and offset, and 4.0 to 4.2 the
        second of the two; `elab_sdk.Manager` pages on all of them.
        """
        return cast("list[JsonObject]", self.send_req("items/", params, param_name="params"))

    def get_item(self, id: Id) -> JsonObject:
        """Read one database item.

        >>> created = manager.create_item(1)
        >>> manager.get_item(created["id"])["title"]
        'Untitled'

        Args:
            id: Its number.

        Returns:
            It, as the server sent it.

        Raises:
            Error: The server refused it, or did not answer; or `id` is no number, for which servers send a
                list, or another entry.

        Works on every release.
        """
        return cast("JsonObject", self.send_req("items/" + self._word(id)))

    def get_items_types(self) -> list[JsonObject]:
        """List the types of database items.

        >>> isinstance(manager.get_items_types(), list)
        True

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 3.3.11 on.
        """
        return cast("list[JsonObject]", self.send_req("items_types/"))

    def post_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change a database item: what is not given stays as it is, on every release.

        >>> created = manager.create_item(1)
        >>> manager.post_item(created["id"], {"title": "pUC19"})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"title": …, "date": "20170415", "body": …}, one of them or several; also bodyappend,
                metadata, tag, link, category. Metadata replaces what is there, as it does through elabapy.
                A whole entry that was read: then what differs is sent.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works on every release.
        """
        return cast("JsonObject", self._post("items/", id, params, unsafe))

    def add_link_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Link a database item to another.

        >>> item = manager.create_item(1)
        >>> other = manager.create_item(1)
        >>> manager.add_link_to_item(item["id"], {"link": other["id"]})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"link": 5}, the number of the other item.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works from 3.4 on.
        """
        return cast("JsonObject", self._post("items/", id, params, unsafe))

    def add_tag_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Add a tag to a database item.

        >>> item = manager.create_item(1)
        >>> manager.add_tag_to_item(item["id"], {"tag": "plasmid"})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"tag": "plasmid"}.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works on every release.
        """
        return cast("JsonObject", self._post("items/", id, params, unsafe))

    def upload_to_item(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Attach a file to a database item.

        >>> item = manager.create_item(1)
        >>> manager.upload_to_item(item["id"], {"file": ("report.xls", b"cells")})["result"]
        'success'

        Args:
            id: Its number.
            params: {"file": open("report.xls", "rb")}, or (name, content) in the place of the file.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}; with the `id` of the file from 4.0 on.

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works to 4.3; later releases refuse it.
        """
        return cast("JsonObject", self._post("items/", id, params, unsafe, place="files"))

    def get_bookable(self) -> list[JsonObject]:
        """List the items that can be booked.

        >>> isinstance(manager.get_bookable(), list)
        True

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 3.4 on.
        """
        return cast("list[JsonObject]", self.send_req("bookable"))

    def create_event(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Book an item.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> manager.create_event(item["id"], times)["result"]
        'success'

        Args:
            id: The number of the item.
            params: {"start": "2040-11-30T12:00:00+01:00", "end": …, "title": …}.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            A dict with the `id` of the booking.

        Raises:
            Error: The server refused it, it would do harm, or there was no answer. With a title it would on
                4.0 to 4.2.

        Works from 3.4 on.
        """
        return cast("JsonObject", self._post("events/", id, params, unsafe))

    def get_event(self, id: Id) -> JsonObject:
        """Read one booking.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> booked = manager.create_event(item["id"], times)
        >>> "start" in manager.get_event(booked["id"])
        True

        Args:
            id: Its number.

        Returns:
            It, as the server sent it.

        Raises:
            Error: The server refused it, or did not answer; or `id` is no number, for which servers send a
                list, or another entry.

        Works from 3.4 on.
        """
        return cast("JsonObject", self.send_req("events/" + self._word(id)))

    def get_all_events(self) -> list[JsonObject]:
        """List all bookings.

        >>> rows = manager.get_all_events()  # doctest: +SKIP

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 3.4 on, but not on 4.3.
        """
        return cast("list[JsonObject]", self.send_req("events/"))

    def destroy_event(self, id: Id, *, unsafe: bool = False) -> JsonObject:
        """Cancel a booking.

        >>> item = manager.create_item(1)
        >>> times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
        >>> booked = manager.create_event(item["id"], times)
        >>> manager.destroy_event(booked["id"])
        {'result': 'success'}

        Args:
            id: Its number.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works from 3.4 on.
        """
        url = "events/" + str(id)
        if unsafe:
            return cast("JsonObject", self.send_req(url, params={}, verb="DELETE", unsafe=True))
        self._only_v1("destroy_event")
        return cast("JsonObject", self.send_req(url, params={}, verb="DELETE"))
