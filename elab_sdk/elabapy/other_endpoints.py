"""elabapy's methods for templates, files, tags, statuses and backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import EntryMethods
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["OtherMethods"]


class OtherMethods(EntryMethods):
    """The methods for templates, files, tags, statuses and backups."""

    def create_template(self) -> JsonObject:
        """Create a template.

        >>> manager.create_template()["id"] > 0
        True

        Returns:
            A dict with the `id` of the template.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 4.0.
        """
        return cast("JsonObject", self._call("templates", verb="POST"))

    def get_all_templates(self) -> list[JsonObject]:
        """List all templates.

        >>> isinstance(manager.get_all_templates(), list)
        True

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 4.0.
        """
        return cast("list[JsonObject]", self._call("templates/"))

    def get_template(self, id: Id) -> JsonObject:
        """Read one template.

        >>> created = manager.create_template()
        >>> "title" in manager.get_template(created["id"])
        True

        Args:
            id: The ID of the template.

        Returns:
            The template as the server sent it.

        Raises:
            Error: If the server refuses the request or does not answer, or `id` is not an ID. Servers answer
                an invalid ID with a list or another entry.

        Works from 4.0.
        """
        return cast("JsonObject", self._call("templates/" + self._path_id(id)))

    def post_template(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change a template: omitted fields keep their values.

        >>> created = manager.create_template()
        >>> manager.post_template(created["id"], {"title": "PCR"})
        {'result': 'success'}

        Args:
            id: The ID of the template.
            params: {"title": …, "body": …}, without a date.
            unsafe: Send the request unchanged, even if it may do harm.

        Returns:
            {"result": "success"}

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works from 4.0.
        """
        return cast("JsonObject", self._post_fields("templates/", id, params, unsafe))

    def get_upload(self, id: Id) -> bytes:
        """Download an uploaded file.

        >>> done = manager.upload_to_experiment(1, {"file": ("a.csv", b"1,2")})
        >>> manager.get_upload(done["id"])
        b'1,2'

        Args:
            id: The ID of the file.

        Returns:
            The content of the file.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works on every release.
        """
        return cast("bytes", self._call("uploads/" + self._path_id(id, zero_is_refused=True), binary=True))

    def get_tags(self) -> list[JsonObject]:
        """List the team's tags.

        >>> isinstance(manager.get_tags(), list)
        True

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 3.6.7 up to and including 4.3, and from 5.0; 4.4 to 4.9 return an empty list.
        """
        return cast("list[JsonObject]", self._call("tags/"))

    def get_status(self) -> list[JsonObject]:
        """List the experiment statuses.

        >>> isinstance(manager.get_status(), list)
        True

        Returns:
            The rows as the server sent them.

        Raises:
            Error: If the server refuses the request or does not answer.

        Works from 3.3.11.
        """
        return cast("list[JsonObject]", self._call("status/"))

    def get_backup_zip(self, datespan: str) -> bytes:
        """Download a zip archive of all experiments changed in a period.

        Up to and including 4.7 it requires the key of a sysadmin. From 5.0 it contains the experiments that
        the key may read.

        >>> manager.get_backup_zip("20200101-20201231")[:2]
        b'PK'

        Args:
            datespan: The period, such as "20200101-20201231".

        Returns:
            The archive.

        Raises:
            Error: If the server refuses the request or does not answer, or if the period is invalid. Servers
                answer an invalid period with an empty archive.

        Works from 3.4 up to and including 4.7, and from 5.0.
        """
        return cast("bytes", self._call("backupzip/" + self._period(datespan), binary=True))

    def _period(self, datespan: str) -> str:
        try:
            return checks.period(datespan)
        except ValidationError as error:
            problem = error
        raise convert_error(problem, None, "")
