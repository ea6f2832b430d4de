"""Experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import FIRST_PAGE, Posting

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["Experiments"]


class Experiments(Posting):
    """What can be done with experiments."""

    def create_experiment(self) -> JsonObject:
        """Create an experiment.

        >>> created = manager.create_experiment()
        >>> created["id"] > 0
        True

        Returns:
            A dict with its `id`.

        Raises:
            Error: The server refused it, or did not answer.

        Works on every release.
        """
        self._only_v1("create_experiment")
        return cast("JsonObject", self.send_req("experiments", verb="POST"))

    def get_all_experiments(self, params: Params = FIRST_PAGE) -> list[JsonObject]:
        """List experiments: the first 15, unless `params` says otherwise.

        >>> rows = manager.get_all_experiments({"limit": 15, "offset": 0})
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
        return cast("list[JsonObject]", self.send_req("experiments/", params, param_name="params"))

    def get_experiment(self, id: Id) -> JsonObject:
        """Read one experiment.

        >>> manager.get_experiment(1)["title"]
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
        return cast("JsonObject", self.send_req("experiments/" + self._word(id)))

    def post_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change an experiment: what is not given stays as it is, on every release.

        >>> manager.post_experiment(1, {"title": "New title"})
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
        return cast("JsonObject", self._post("experiments/", id, params, unsafe))

    def add_link_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Link an experiment to a database item.

        >>> item = manager.create_item(1)
        >>> manager.add_link_to_experiment(1, {"link": item["id"]})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"link": 5}, the number of the item.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works on every release.
        """
        return cast("JsonObject", self._post("experiments/", id, params, unsafe))

    def add_tag_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Add a tag to an experiment.

        >>> manager.add_tag_to_experiment(1, {"tag": "blot"})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"tag": "blot"}.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works on every release.
        """
        return cast("JsonObject", self._post("experiments/", id, params, unsafe))

    def upload_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Attach a file to an experiment.

        >>> import io
        >>> files = {"file": ("report.xls", io.BytesIO(b"cells"))}
        >>> manager.upload_to_experiment(1, files)["result"]
        'success'

        Args:
            id: Its number.
            params: {"file": open("report.xls", "rb")}, or (name, content) in the place of the file.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}; with the `id` of the file from 4.0 on.

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works on every release.
        """
        return cast("JsonObject", self._post("experiments/", id, params, unsafe, place="files"))
