# Derived from elab_sdk/_async/comment_changes.py by tools/unasync.py: do not edit.
"""Reading and changing the comments on entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v2.api.comments import create_comment, delete_comment, list_comments, update_comment
from elab_api_v2.models.comment_create import CommentCreate

from elab_sdk.errors import UnexpectedWrite
from elab_sdk.rules import entry_parts
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from elab_api_v1.models import Comment

    from elab_sdk._sync.session import Session
    from elab_sdk.rules.entry_parts import CommentLike, Owner

__all__ = ["CommentChanges"]

_ONLY_AUTHORS: Final = "only the author of a comment can change or delete it"


class CommentChanges:
    """The operations on the comments of one entry.

    Args:
        session: The session with the server.
        owner: The entry.
        method: The name of the called method, used in error messages.
    """

    def __init__(self, session: Session, owner: Owner, method: str) -> None:
        self._session = session
        self._owner = owner
        self._method = method

    def read(self) -> list[Comment]:
        """Read all comments, oldest first."""
        request = list_comments.request(self._owner.entity_type, self._owner.id)
        return self._session.call_v2(request, self._method)

    def add(self, text: str) -> Comment:
        """Add a comment, and return it as the server stored it."""
        checked = entry_parts.comment_text(text)
        request = create_comment.request(
            self._owner.entity_type, self._owner.id, body=CommentCreate(comment=checked)
        )
        # the ID of the response may be that of a notification (seen on 5.1.15)
        self._session.call_v2(request, self._method)
        with note_completed_steps([f"added a comment to {self._owner.label}"]):
            comments = [each for each in self.read() if entry_parts.is_same_text(each.comment, checked)]
            if not comments:
                reason = "the server reported success, and no comment has this text"
                raise UnexpectedWrite(reason, request.method, request.path)
        return max(comments, key=lambda each: each.id)

    def edit(self, comment: CommentLike, text: str) -> Comment:
        """Change the text of a comment."""
        reference = entry_parts.comment_reference(self._owner, comment)
        checked = entry_parts.comment_text(text)
        current = entry_parts.find_part(self.read(), reference, self._path)
        entry_parts.check_changeable(self._owner, reference, current)
        if current.comment == checked:
            return current
        request = update_comment.request(
            self._owner.entity_type, self._owner.id, reference.id, body=CommentCreate(comment=checked)
        )
        current = self._session.call_v2(request, self._method)
        if not entry_parts.is_same_text(current.comment, checked):
            reason = f"the server reported success, and comment {reference.id} is {current.comment!r}"
            raise UnexpectedWrite(reason, request.method, request.path, hint=_ONLY_AUTHORS)
        return current

    def delete(self, comment: CommentLike, text: str | None) -> bool:
        """Delete a comment whose text is known; return whether there was one."""
        reference = entry_parts.comment_reference(self._owner, comment, text)
        entry_parts.require_text(reference, "text")
        if not entry_parts.check_deletable(self._owner, reference, self.read()):
            return False
        request = delete_comment.request(self._owner.entity_type, self._owner.id, reference.id)
        self._session.call_v2(request, self._method)
        with note_completed_steps([f"sent the deletion of comment {reference.id}"]):
            if any(each.id == reference.id for each in self.read()):
                reason = f"the server reported success, and comment {reference.id} is still there"
                raise UnexpectedWrite(reason, request.method, request.path, hint=_ONLY_AUTHORS)
        return True

    @property
    def _path(self) -> str:
        return f"{self._owner.entity_type}/{self._owner.id}/comments"
