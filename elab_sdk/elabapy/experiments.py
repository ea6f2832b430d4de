"""elabapy's methods for experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import FIRST_PAGE, EntryMethods

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["ExperimentMethods"]


class ExperimentMethods(EntryMethods):
    """The methods for experiments."""

    def create_experiment(self) -> JsonObject:
        """Create an experiment.

        >>> created = manager.create_experiment()
        >>> created["id"] > 0
        True

        Returns:
            A dict with the `id` of the experiment.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works on every release.
        """
        return cast("JsonObject", self._call("experiments", verb="POST"))

    def get_all_experiments(self, params: Params = FIRST_PAGE) -> list[JsonObject]:
        """List experiments: the first 15 unless `params` sets another limit.

        >>> rows = manager.get_all_experiments({"limit": 15, "offset": 0})
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
        return cast("list[JsonObject]", self._call("experiments/", params, param_name="params"))

    def get_experiment(self, id: Id) -> JsonObject:
        """Read one experiment.

        >>> manager.get_experiment(1)["title"]
        'Untitled'

        Args:
            id: The ID of the experiment.

        Returns:
            The experiment as the server sent it.

        Raises:
            Error: If the server refuses the request or does not answer, or `id` is not an ID. Servers answer
                an invalid ID with a list or another entry.

        Works on every release.
        """
        return cast("JsonObject", self._call("experiments/" + self._path_id(id)))

    def post_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change an experiment: omitted fields keep their values, on every release.

        >>> manager.post_experiment(1, {"title": "New title"})
        {'result': 'success'}

        Args:
            id: The ID of the experiment.
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
        return cast("JsonObject", self._post_fields("experiments/", id, params, unsafe))

    def add_link_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Link an experiment to an item.

        >>> item = manager.create_item(1)
        >>> manager.add_link_to_experiment(1, {"link": item["id"]})
        {'result': 'success'}

        Args:
            id: The ID of the experiment.
            params: {"link": 5}, with the ID of the item.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        return cast("JsonObject", self._post_fields("experiments/", id, params, unsafe))

    def add_tag_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Add a tag to an experiment.

        >>> manager.add_tag_to_experiment(1, {"tag": "blot"})
        {'result': 'success'}

        Args:
            id: The ID of the experiment.
            params: {"tag": "blot"}.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        return cast("JsonObject", self._post_fields("experiments/", id, params, unsafe))

    def upload_to_experiment(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Attach a file to an experiment.

        >>> import io
        >>> files = {"file": ("report.xls", io.BytesIO(b"cells"))}
        >>> manager.upload_to_experiment(1, files)["result"]
        'success'

        Args:
            id: The ID of the experiment.
            params: {"file": open("report.xls", "rb")}; the value may also be (name, content).
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}, and from 4.0 the `id` of the file.

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        return cast("JsonObject", self._post_fields("experiments/", id, params, unsafe, param_name="files"))
