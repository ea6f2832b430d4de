"""The plan of a copy: what there is to copy, what cannot be held, and what stops the copy."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.types import Permission
from elab_api_v2.models.team import Team
from elab_api_v2.models.user_summary import UserSummary

from elab_sdk import Manager, ValidationError, open_backup
from elab_sdk._sync.copy_choices import ChoiceMap
from elab_sdk._sync.copy_rights import CopyRights
from elab_sdk.copying.content import EntryContent, FileContent
from elab_sdk.copying.matched_people import Person, find_person, match_people, people_of
from elab_sdk.copying.planning import Survey, left_out, plan_copy
from elab_sdk.copying.wanted_choices import Wanted, colors_of, creatable_title, find_choice
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from elab_sdk._sync.session import Session

OLD: Any = DetectedRelease.stated("4.3.10")
NEW: Any = DetectedRelease.stated("5.6")


def _content(**fields: Any) -> EntryContent:
    values: dict[str, Any] = {"kind": "experiment", "id": 1, "title": "Blot", "author_id": 1, "author": "Ada"}
    return EntryContent(**values | fields)


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as server:
        yield server


@pytest.fixture
def sessions(sandbox: Sandbox) -> Iterator[Callable[[str], Session]]:
    """Return a function that makes the session of an API key."""
    with ExitStack() as stack:

        def session(token: str) -> Session:
            manager = stack.enter_context(Manager(sandbox.endpoint, token))
            session = manager._session
            session.find_api()
            session.learn()
            return session

        yield session


@pytest.fixture
def session(sandbox: Sandbox, sessions: Callable[[str], Session]) -> Session:
    return sessions(sandbox.token)


# -- the plan ----------------------------------------------------------------------------------------------


def test_a_plan_counts_entries_files_people_and_what_is_not_held() -> None:
    survey = Survey(OLD)
    files = (FileContent(upload_id=1, name="a", size=10), FileContent(upload_id=2, name="b", size=5))
    assert survey.add(_content(files=files, status="Running", rating=3), "create") is None
    assert (
        survey.add(_content(id=2, files=files, rating=1, author_id=2, author="Ulla"), "update", [1]) is None
    )
    assert survey.add(_content(id=3, kind="item", files=files), "unchanged") is None
    plan = plan_copy(survey, old="old", new="new", old_release="3.6.7", owners={2: "Ulla U"}, owner="Ada A")
    assert (plan.create, plan.update, plan.unchanged) == ({"experiment": 1}, {"experiment": 1}, {"item": 1})
    assert (plan.files, plan.bytes) == (3, 20)
    assert [(person.name, person.entries, person.owner, person.is_mapped) for person in plan.people] == [
        ("Ada", 2, "Ada A", False),
        ("Ulla", 1, "Ulla U", True),
    ]
    assert plan.not_held == (("rating", 2, "API v1 of 4.3.10 cannot set the ratings of experiments"),)
    assert dict(survey.wanted) == {
        Wanted("experiment", "status", "Running"): 1,
        Wanted("item", "category", ""): 1,
    }
    assert (plan.new_release, plan.obstacles) == ("4.3.10", ())
    unknown = plan_copy(survey, old="old", new="new", old_release="3.6.7")
    (note,) = set(unknown.notes) - set(plan.notes)
    assert note.startswith("API v1 does not tell whose key it is")
    assert unknown.people[0].owner == "the owner of the key"


@pytest.mark.parametrize(
    ("known", "fields", "widen", "field"),
    [
        (OLD, {"canread": Permission(10)}, False, "canread"),
        (OLD, {"canread": Permission(teamgroups=[1])}, False, "canread"),
        (OLD, {"canread": Permission(20)}, True, None),
        (OLD, {"canread": Permission(30)}, False, None),
        (NEW, {"canread": Permission(10)}, False, None),
        (DetectedRelease.stated("3.6"), {"kind": "template"}, True, "kind"),
        (OLD, {"kind": "template", "body": "ä" * 40_000}, False, "body"),
        (OLD, {"body": "x" * 4_200_000}, False, "body"),
    ],
)
def test_what_cannot_be_copied_safely_is_left_out(
    known: DetectedRelease, fields: dict[str, Any], *, widen: bool, field: str | None
) -> None:
    reason = left_out(_content(**fields), known, widen=widen)
    assert (reason.field if reason else None) == field
    survey = Survey(known, widen)
    assert survey.add(_content(**fields), "create") == reason
    plan = plan_copy(survey, old="", new="", old_release="")
    assert sum(plan.create.values()) == (0 if field else 1)
    assert any("will not be copied" in note for note in plan.notes) is (field is not None)


# -- categories and statuses -------------------------------------------------------------------------------


def _prepare(
    session: Session, wanted: Mapping[Wanted, int], requested: Mapping[str, str] | None = None
) -> ChoiceMap:
    return ChoiceMap.prepare(session, wanted, requested, {("item", "category", "Plasmid"): "#ff0000"})


WANTED = {
    Wanted("experiment", "status", "running "): 3,
    Wanted("item", "category", "Plasmid"): 2,
    Wanted("item", "category", ""): 1,
}


@pytest.mark.parametrize("sandbox", ["4.3", "5.1", "5.6"], indirect=True)
def test_choices_are_found_by_name_or_planned(sandbox: Sandbox, session: Session) -> None:
    choices = _prepare(session, WANTED)
    planned = {(each.title, each.there, each.is_created) for each in choices.planned}
    assert ("running ", "Running", False) in planned
    assert choices.titles["experiment", "status", "running "] == "Running"
    assert choices.id_of("experiment", "status", "running ") == 1
    if not session.uses_v2:
        assert ("Plasmid", None, False) in planned
        assert ("", "Default", False) in planned
        plan = plan_copy(Survey(session.known), old="", new="", old_release="", choices=choices.planned)
        assert plan.obstacles[0].startswith(
            "items type 'Plasmid' of 2 items: the new server does not have it"
        )
        assert "in the admin panel" in plan.obstacles[0]
        assert "one that it has: 'Default'" in plan.obstacles[0]
        return
    assert ("Plasmid", "Plasmid", True) in planned
    assert choices.id_of("item", "category", "Plasmid") is None
    (created,) = choices.create_missing()
    assert "Plasmid" in created
    assert choices.create_missing() == []
    again = _prepare(session, WANTED)
    assert again.id_of("item", "category", "Plasmid") == choices.id_of("item", "category", "Plasmid")
    assert not any(each.is_created for each in again.planned)
    # only up to and including 5.2 every item needs an items type
    assert (again.id_of("item", "category", "") is None) is (sandbox.release.generation == "5.6")


@pytest.mark.parametrize("sandbox", ["4.3", "5.6"], indirect=True)
def test_choices_can_be_mapped_by_title_and_by_id(sandbox: Sandbox, session: Session) -> None:
    wanted = {Wanted("experiment", "status", "Old"): 1, Wanted("experiment", "status", "Older"): 1}
    choices = _prepare(session, wanted, {"old": "Success", "Older": "3", "Typo": "Fail"})
    assert [each.there for each in choices.planned] == ["Success", "Need to be redone"]
    assert [choices.id_of(*each) for each in wanted] == [2, 3]
    assert choices.notes == ["no entry to copy has a category, items type or status 'Typo'"]


@pytest.mark.parametrize("sandbox", ["5.1", "5.6"], indirect=True)
def test_a_key_that_may_not_create_is_an_obstacle_before_anything_is_written(
    sandbox: Sandbox, sessions: Callable[[str], Session]
) -> None:
    session = sessions(sandbox.other_token)
    wanted = {Wanted("experiment", "status", "Paused"): 1}
    (planned,) = _prepare(session, wanted).planned
    may_create = sandbox.release.generation == "5.6"
    assert planned.is_created is may_create
    assert ("only an admin can create it" in planned.why) is not may_create


@pytest.mark.parametrize("sandbox", ["5.6"], indirect=True)
def test_a_title_like_markup_is_created_with_quotation_marks_and_found_again(
    sandbox: Sandbox, session: Session
) -> None:
    wanted = {Wanted("experiment", "status", "<unsure>"): 1, Wanted("item", "status", "<unsure>"): 1}
    choices = _prepare(session, wanted)
    assert [each.there for each in choices.planned] == ["‹unsure›", "‹unsure›"]
    assert len(choices.notes) == 2
    assert len(choices.create_missing()) == 2
    assert _prepare(session, wanted).id_of("experiment", "status", "<unsure>")


@pytest.mark.parametrize("sandbox", ["5.1", "5.6"], indirect=True)
def test_templates_have_the_statuses_of_experiments(sandbox: Sandbox, session: Session) -> None:
    wanted = {Wanted("template", "status", "Paused"): 1, Wanted("experiment", "status", "paused"): 2}
    choices = _prepare(session, wanted)
    assert len(choices.create_missing()) == 1
    assert choices.id_of("template", "status", "Paused") == choices.id_of("experiment", "status", "paused")


def test_an_ambiguous_title_is_an_error() -> None:
    class Choice:
        def __init__(self, number: int, title: str) -> None:
            self.id, self.title = number, title

    existing = [Choice(1, "A"), Choice(2, "A"), Choice(3, "7")]
    with pytest.raises(ValidationError, match="ambiguous"):
        find_choice(existing, "a")
    assert [getattr(find_choice(existing, title), "id", None) for title in ("2", "7", "", "x")] == [
        2,
        3,
        1,
        None,
    ]
    assert creatable_title("a\n<b>" + "x" * 300).startswith("a ‹b›x")


# -- rights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sandbox", ["5.6"], indirect=True)
def test_settings_of_the_team_do_not_stop_a_normal_copy(
    sandbox: Sandbox, sessions: Callable[[str], Session]
) -> None:
    survey = Survey(NEW)
    survey.add(_content(tags=("new",), canread=Permission(10)), "create")
    for token in (sandbox.token, sandbox.other_token):
        assert CopyRights(sessions(token)).obstacles(survey) == []


@pytest.mark.parametrize("sandbox", ["5.6"], indirect=True)
def test_settings_of_the_team_that_stop_a_copy_are_obstacles(sandbox: Sandbox, session: Session) -> None:
    survey = Survey(NEW)
    survey.add(_content(tags=("new", "Old"), canread=Permission(10)), "create")
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment(tags=["old"])
    rights = CopyRights(session)
    # the settings cannot be changed through the API
    rights._is_admin = False
    rights._team = Team.from_dict(
        {
            "id": 1,
            "name": "T",
            "force_exp_tpl": 1,
            "force_res_tpl": 1,
            "user_create_tag": 0,
            "do_force_canread": 1,
        }
    )
    templates, permissions, tags = rights.obstacles(survey)
    assert "every experiment must be made from a template" in templates
    assert "not everybody in the team may read 1 entry" in permissions
    assert "1 tag would be new ('new')" in tags
    assert rights.obstacles(Survey(NEW)) == []


@pytest.mark.parametrize("sandbox", ["4.3"], indirect=True)
def test_api_v1_tells_no_obstacles(sandbox: Sandbox, session: Session) -> None:
    survey = Survey(OLD)
    survey.add(_content(), "create")
    assert CopyRights(session).obstacles(survey) == []


# -- people, colors ----------------------------------------------------------------------------------------


def test_people_are_matched_by_email_then_by_an_unambiguous_name() -> None:
    users = [
        UserSummary.from_dict({"userid": number, "fullname": name, "email": email})
        for number, name, email in (
            (7, "Ada L", "ada@x.org"),
            (8, "Ulla", None),
            (9, "Ulla", "u@x.org"),
            (10, "Bo", ""),
        )
    ]
    people = [
        Person(1, "Someone", "ADA@x.org"),
        Person(2, "ulla"),
        Person(3, "Bo "),
        Person(4),
        Person(5, "No"),
    ]
    assert match_people(people, users) == {1: 7, 3: 10}


def test_a_person_is_found_by_id_name_or_email() -> None:
    people = {2: Person(2, "Ada L", "a@x.org"), 3: Person(3, "Bo"), 4: Person(4, "bo")}
    assert [find_person(key, people) for key in (2, "2", "ada  l", "A@x.org", 99)] == [2, 2, 2, 2, 99]
    with pytest.raises(ValidationError, match="several are called 'Bo'; use a user ID: 3, 4"):
        find_person("Bo", people)
    with pytest.raises(
        ValidationError, match="nobody on the old server is called 'Eve'; known are 2 'Ada L'"
    ):
        find_person("Eve", people)


@pytest.mark.parametrize("sandbox", ["4.3", "5.6"], indirect=True)
def test_a_backup_tells_the_people_and_the_colors(sandbox: Sandbox, tmp_path: Path) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment(title="x")
        manager.backup(tmp_path / "backup")
    backup = open_backup(tmp_path / "backup")
    assert people_of(backup, {1: "Ada Admin"})[1].name == "Ada Admin"
    assert colors_of(backup)["experiment", "status", "Running"].lower().lstrip("#") == "29aeb9"
