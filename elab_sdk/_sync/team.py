# Derived from elab_sdk/_async/team.py by tools/unasync.py: do not edit.
"""What belongs to the team: types of items, status of experiments, tags, and what can be booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.team import get_bookable, get_items_types, get_status, get_tags

from elab_sdk._sync.base import Base
from elab_sdk.content.display import rows
from elab_sdk.rules.release_detection import STATE_RELEASE

if TYPE_CHECKING:
    from elab_api_v1.models import ItemsType, ItemSummary, Status, Tag

    from elab_sdk.rules.releases import Release


class Team(Base):
    """What belongs to the team."""

    def get_items_types(self) -> list[ItemsType]:
        """List the types of database items; `create_item` wants the number of one.

        >>> types = manager.get_items_types()
        >>> types[0].id
        1

        Returns:
            The types.

        Raises:
            NotSupportedByServer: The release cannot list them.

        Works from 3.3.11 on, but not on 4.0.0 to 4.0.8.
        """
        return rows(self._offered(get_items_types.request()))

    def get_status(self) -> list[Status]:
        """List the status that experiments can have.

        >>> status = manager.get_status()
        >>> status[0].title
        'Running'

        Returns:
            The status.

        Raises:
            NotSupportedByServer: The release cannot list them.

        Works from 3.3.11 on.
        """
        return rows(self._offered(get_status.request()))

    def get_tags(self) -> list[Tag]:
        """List the team's tags.

        >>> done = manager.add_tag_to_experiment(1, "blot")
        >>> "blot" in [tag.tag for tag in manager.get_tags()]
        True

        Returns:
            The tags.

        Raises:
            NotSupportedByServer: The release cannot list them; from 4.4 on it answers with none.

        Works from 3.6.7 to 4.3. The tags of one entry are in its `tags` on every release.
        """
        tags: list[Tag] = []
        if not self._known.holds_for_all(_lists_none):
            tags = self._offered(get_tags.request())
        if not tags:
            # no tags, or a release that lists none
            failure = self._learn(_lists_none)
            if failure is not None and not self._known.is_known:
                raise self._known.not_supported("get_tags", STATE_RELEASE) from failure
        if not tags and self._known.is_known and self._known.holds_for_any(_lists_none):
            raise self._known.not_supported(
                "get_tags", "The tags of an entry are in get_experiment(id).tags."
            )
        return rows(tags)

    def get_bookable(self) -> list[ItemSummary]:
        """List the items that can be booked.

        >>> manager.get_bookable()
        []

        Returns:
            Rows, as `get_all_items` has them.

        Raises:
            NotSupportedByServer: The release has no bookings.

        Works from 3.4 on.
        """
        return rows(self._offered(get_bookable.request()))


def _lists_none(release: Release) -> bool:
    return release.tags_endpoint == "of_experiment"
