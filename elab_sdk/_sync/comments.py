# Derived from elab_sdk/_async/comments.py by tools/unasync.py: do not edit.
"""Comments on entries, and their earlier texts: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk._lazy import lazy_module

if TYPE_CHECKING:
    from elab_api_v1.models import Comment
    from elab_api_v2.models.revision import Revision

    from elab_sdk._sync.comment_changes import CommentChanges
    from elab_sdk._sync.session import Session
    from elab_sdk.rules import entry_kinds
    from elab_sdk.rules.entry_kinds import EntryLike
    from elab_sdk.rules.entry_parts import CommentLike
else:
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class Comments:
    """The methods for what people say about an entry, and for who changed its text."""

    _session: Session

    def get_comments(self, entry: EntryLike) -> list[Comment]:
        """List the comments on an entry, oldest first.

        >>> created = manager.create_experiment()
        >>> comment = manager.add_comment(created, "Please repeat it at 4 °C.")
        >>> [(comment.comment, comment.fullname) for comment in manager.get_comments(created)]
        [('Please repeat it at 4 °C.', 'Ada Admin')]

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).

        Returns:
            The comments.

        Raises:
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            NotSupportedByServer: The server has no API v2; on 4.9 `comments` of a read entry has them.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        return self._comments(entry, "get_comments").read()

    def add_comment(self, entry: EntryLike, text: str) -> Comment:
        """Comment on an entry. Everybody who may read an entry may comment on it; its owner is notified.

        >>> created = manager.create_experiment()
        >>> comment = manager.add_comment(created, "Please repeat it at 4 °C.")
        >>> comment.comment, comment.user_id
        ('Please repeat it at 4 °C.', 1)

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            text: The comment, in one or several lines of text.

        Returns:
            The comment as the server stored it. Up to and including 5.2 the server does not say which ID it
            has: it is the newest one with this text.

        Raises:
            ValidationError: The text is blank, or contains a `<` that may begin a tag. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            UnexpectedWrite: The server stored another text.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. Two requests: the second one reads the comments.
        """
        return self._comments(entry, "add_comment").add(text)

    def edit_comment(self, entry: EntryLike, comment: CommentLike, text: str) -> Comment:
        """Change the text of your own comment.

        >>> created = manager.create_experiment()
        >>> comment = manager.add_comment(created, "Please repeat it.")
        >>> comment = manager.edit_comment(created, comment, "Please repeat it at 4 °C.")
        >>> comment.comment
        'Please repeat it at 4 °C.'

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            comment: A comment that was read, or its ID.
            text: The new text, as in `add_comment`.

        Returns:
            The updated comment.

        Raises:
            ValidationError: The text is blank, or contains a `<` that may begin a tag; or the comment is on
                another entry, or immutable.
            ConflictError: `comment` was read, and its author has changed its text since.
            NotFoundError: The entry does not exist, or has no such comment.
            PermissionDeniedError: It is somebody else's.
            UnexpectedWrite: The server did not change it; it may be somebody else's.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The comments are read first.
        """
        return self._comments(entry, "edit_comment").edit(comment, text)

    def delete_comment(self, entry: EntryLike, comment: CommentLike, *, text: str | None = None) -> bool:
        """Delete your own comment, whose text you know. It cannot be restored.

        >>> created = manager.create_experiment()
        >>> comment = manager.add_comment(created, "Please repeat it.")
        >>> manager.delete_comment(created, comment.id, text="Please repeat it.")
        True
        >>> manager.delete_comment(created, comment)
        False

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            comment: A comment that was read, or its ID.
            text: The text of the comment; required with an ID.

        Returns:
            Whether the comment existed.

        Raises:
            ValidationError: `text` is missing; or the comment is on another entry, or immutable.
            ConflictError: The comment has another text. It was not deleted.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: It is somebody else's.
            UnexpectedWrite: The server did not delete it; it may be somebody else's.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The comments are read before and after.
        """
        return self._comments(entry, "delete_comment").delete(comment, text)

    def get_revisions(self, entry: EntryLike) -> list[Revision]:
        """List when the body of an entry was changed, and by whom, newest first.

        >>> created = manager.create_experiment()
        >>> done = manager.post_experiment(created, body="<p>Lane 1: marker</p>")
        >>> [revision.fullname for revision in manager.get_revisions(created)]
        ['Ada Admin']

        A server keeps a revision only if the body has changed by a certain number of characters, which its
        admins set. No release sends the body of a revision, which is on the web page of the entry alone. From
        5.6 an entry has the changes of other fields as `changelog`.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).

        Returns:
            The revisions, without their bodies.

        Raises:
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_api_v2.api.revisions import list_revisions  # few callers need it

        from elab_sdk.rules.entity_types import entity_type_of

        kind, entry_id = entry_kinds.resolve_entry(entry)
        request = list_revisions.request(entity_type_of(kind), entry_id)
        return self._session.call_v2(request, "get_revisions")

    def _comments(self, entry: EntryLike, method: str) -> CommentChanges:
        from elab_sdk._sync.comment_changes import CommentChanges  # few callers need it
        from elab_sdk.rules.entry_parts import Owner

        return CommentChanges(self._session, Owner(*entry_kinds.resolve_entry(entry)), method)
