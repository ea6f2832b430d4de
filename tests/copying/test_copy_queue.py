"""What is created and filled next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.copying.copy_queue import CopyQueue

if TYPE_CHECKING:
    from elab_sdk.copying.copy_source import EntryKey

A: EntryKey = ("experiment", 1)
B: EntryKey = ("experiment", 2)
ITEM: EntryKey = ("item", 1)


def test_one_entry_of_each_kind_is_created_at_a_time() -> None:
    queue = CopyQueue([A, B, ITEM], [])
    assert [queue.next_creation() for _ in range(3)] == [A, ITEM, None]
    assert (queue.busy_kind, queue.next_filling()) == ("experiment", None)
    queue.end_creation(ITEM, succeeded=True)
    assert (queue.next_filling(), queue.next_creation()) == (ITEM, None)
    queue.end_creation(A, succeeded=True)
    assert (queue.next_filling(), queue.next_creation()) == (A, B)


def test_entry_that_refers_to_a_missing_copy_is_filled_after_that_was_created() -> None:
    queue = CopyQueue([A, B], [ITEM])
    assert queue.next_creation() == A
    assert queue.next_filling() == ITEM
    assert queue.postpone(ITEM, B)
    queue.end_creation(A, succeeded=True)
    assert (queue.next_filling(), queue.next_filling()) == (A, None)
    assert queue.next_creation() == B
    queue.end_creation(B, succeeded=True)
    assert [queue.next_filling() for _ in range(3)] == [B, ITEM, None]
    assert not queue.postpone(ITEM, B)


def test_entry_that_could_not_be_created_is_not_filled_and_holds_up_nothing() -> None:
    queue = CopyQueue([A, B], [])
    queue.next_creation()
    queue.end_creation(A, succeeded=True)
    assert (queue.next_filling(), queue.next_creation()) == (A, B)
    assert queue.postpone(A, B)
    queue.end_creation(B, succeeded=False)
    assert [queue.next_filling() for _ in range(2)] == [A, None]
    assert (queue.total, queue.busy_kind, set(queue.missing)) == (1, None, set())


def test_queue_is_finished_when_all_are_created_and_taken() -> None:
    queue = CopyQueue([A], [ITEM])
    seen = [queue.is_finished]
    queue.next_creation()
    queue.next_filling()
    seen.append(queue.is_finished)
    queue.postpone(ITEM, A)
    queue.end_creation(A, succeeded=True)
    seen.append(queue.is_finished)
    assert (queue.next_filling(), queue.next_filling()) == (A, ITEM)
    assert [*seen, queue.is_finished] == [False, False, False, True]
