"""Lists and sets that need little memory contain what was added, whatever it is."""

from __future__ import annotations

from elab_sdk.backups.candidate_lists import ListedCandidates, SelectedCandidates
from elab_sdk.backups.changed_entries import Candidate
from elab_sdk.backups.folder_names import FolderNames
from elab_sdk.backups.id_sets import IdSet

IDS = [5, 1, 1023, 1024, 10**6, 2**63, 10**30]


def test_listed_candidates_are_those_that_were_added() -> None:
    titles = ["", "Western blot", "Ä 蛋白", "\ud83d"]
    candidates = [
        Candidate("item", entry_id, "row", title, f"{number:064x}", frozenset({title}))
        for number, (entry_id, title) in enumerate((entry_id, title) for entry_id in IDS for title in titles)
    ]
    listed = ListedCandidates()
    listed.extend(candidates)
    assert list(listed) == candidates
    assert listed[-1] == candidates[-1]
    assert listed[2:5] == candidates[2:5]
    selected = SelectedCandidates(listed)
    selected.append(3)
    selected.append(0)
    assert list(selected) == [candidates[3], candidates[0]]


def test_id_set_and_folder_names_keep_ids_of_any_size() -> None:
    ids, names = IdSet(), FolderNames()
    for entry_id in IDS:
        ids.add(entry_id)
        names.add(entry_id, f"{entry_id:06d}-x")
    assert list(ids) == list(names) == sorted(IDS)
    assert [names[entry_id] for entry_id in IDS] == [f"{entry_id:06d}-x" for entry_id in IDS]
    assert 2 not in ids
    assert 2 not in names
