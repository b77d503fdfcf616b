"""The tree of units stays a tree, and who hangs in it follows when it is moved."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.accounts import Person, Unit, service, unit_path
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.refusals import Conflict, Refusal


def refused(code: str, doing: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code, str(caught.value)
    return caught.value


def unit(unit_id: str) -> Unit:
    found = Unit.objects(id=unit_id).first()
    assert found is not None
    return found


def test_a_unit_is_added_below_another(people: dict[str, Any]) -> None:
    made = service.add_unit(
        people["system_admin"],
        id=" Beiling ",
        name="北岭县安委办",
        parent="city",
        kind="county",
        number_word="北安问",
    )
    assert (made.id, made.path, made.number_word, made.short) == (
        "beiling",
        ["city", "beiling"],
        "北安问",
        None,
    )
    assert TrailEntry.objects(act="units.add", object_id="beiling").count() == 1
    assert unit("beiling").label == "北岭县安委办"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"id": "city"}, "units.id_taken", "id"),
        ({"id": "北岭"}, "units.id", "id"),
        ({"id": "x"}, "units.id", "id"),
        ({"name": " "}, "units.name", "name"),
        ({"kind": "empire"}, "units.kind", "kind"),
        ({"parent": "nowhere"}, "units.parent_unknown", "parent"),
        ({"parent": None}, "units.parent", "parent"),
    ],
)
def test_a_bad_unit_is_refused_at_its_field(
    people: dict[str, Any], change: dict[str, Any], code: str, field: str
) -> None:
    values = {"id": "beiling", "name": "北岭", "parent": "city", "kind": "county"} | change
    assert refused(code, service.add_unit, people["system_admin"], **values).field == field


@pytest.mark.parametrize("role", ["leader", "security_admin", "auditor", "case_admin"])
def test_only_the_system_administrator_changes_units(people: dict[str, Any], role: str) -> None:
    refused("accounts.not_permitted", service.add_unit, people[role], id="xx", name="某", parent="city")
    refused("accounts.not_permitted", service.edit_unit, people[role], "donghu", 1, name="某")
    refused("accounts.not_permitted", service.move_unit, people[role], "donghu", 1, "nanshan")


def test_the_tree_is_listed_parents_first(people: dict[str, Any]) -> None:
    order = [each.id for each in service.tree()]
    assert order == ["city", "donghu", "emergency", "discipline-office", "enforcement-office", "nanshan"]
    assert [each.id for each in service.below(["emergency"])] == [
        "emergency",
        "discipline-office",
        "enforcement-office",
    ]


def test_names_and_words_are_edited_with_version_and_trace(people: dict[str, Any]) -> None:
    service.edit_unit(people["system_admin"], "donghu", 1, name="东湖县安委办", number_word=" ")
    kept = unit("donghu")
    assert (kept.name, kept.number_word, kept.version) == ("东湖县安委办", None, 2)
    entry = TrailEntry.objects(act="units.edit").get()
    assert {change.field for change in entry.changes} == {"name", "number_word"}
    with pytest.raises(Conflict) as conflict:
        service.edit_unit(people["system_admin"], "donghu", 1, name="别的")
    assert conflict.value.theirs.name == "东湖县安委办"


def test_a_field_that_is_none_of_a_unit_is_a_mistake(people: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="path"):
        service.edit_unit(people["system_admin"], "donghu", 1, path=[])


def test_a_move_takes_everything_below_along(people: dict[str, Any]) -> None:
    service.move_unit(people["system_admin"], "emergency", 1, "donghu")
    assert unit_path("discipline-office") == ["city", "donghu", "emergency", "discipline-office"]
    assert unit("emergency").parent == "donghu"
    moved = Person.objects(username="discipline").get()
    assert moved.units == ["city", "donghu", "emergency", "discipline-office"]
    assert Person.objects(username="leader").get().units == ["city"]
    entry = TrailEntry.objects(act="units.move").get()
    assert [(c.field, c.before, c.after) for c in entry.changes] == [("parent", "city", "donghu")]


@pytest.mark.parametrize("target", ["emergency", "discipline-office"])
def test_a_unit_is_not_moved_below_itself(people: dict[str, Any], target: str) -> None:
    refused("units.cycle", service.move_unit, people["system_admin"], "emergency", 1, target)
    assert unit_path("discipline-office") == ["city", "emergency", "discipline-office"]


def test_the_root_does_not_move_and_only_the_operator_adds_one(people: dict[str, Any]) -> None:
    refused("units.root", service.move_unit, operator(), "city", 1, "city")
    made = service.add_unit(operator(), id="province", name="省安委办", parent=None, kind="city")
    assert made.path == ["province"]


def test_a_unit_in_use_is_not_deactivated(people: dict[str, Any]) -> None:
    admin = people["system_admin"]
    refused("units.has_units", service.edit_unit, admin, "emergency", 1, active=False)
    refused("units.has_people", service.edit_unit, admin, "donghu", 1, active=False)
    service.edit_unit(admin, "nanshan", 1, active=False)
    assert not unit("nanshan").active
    refused("units.parent_unknown", service.add_unit, admin, id="below", name="下", parent="nanshan")
    values = {"username": "fang", "name": "方", "unit": "nanshan", "password": "Shan-Gao-2026"}
    refused("people.unit_unknown", service.add_person, admin, **values)


def test_an_unknown_unit_is_not_found(people: dict[str, Any]) -> None:
    refused("units.not_found", service.edit_unit, people["system_admin"], "nowhere", 1, name="某")
