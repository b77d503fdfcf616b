"""Notices: told in the transaction of the change, read with the permissions of the moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casebook.deadlines import alerts
from casebook.deadlines.alerts import notices
from casebook.deadlines.alerts.models import KINDS, Notice
from casebook.deadlines.models import Clock
from casebook.store import transact
from tests.deadlines.alerts.conftest import MakeClock

OLD, NEW = date(2026, 2, 27), date(2026, 3, 2)


def tell(each: Clock, *people: str, kind: str = "moved", before: Any = OLD, after: Any = NEW) -> int:
    return transact(lambda uow: alerts.notify(uow, people, kind, each, before, after))


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_told_reads_it_with_the_clock(
    people: dict[str, Any], make_clock: MakeClock, kind: str
) -> None:
    each = make_clock()
    assert tell(each, people["enforcement"].id, kind=kind) == 1
    (shown,) = notices.of_actor(people["enforcement"])
    assert (shown.notice.kind, shown.clock.id) == (kind, each.id)
    assert (notices.as_day(shown.notice.before), notices.as_day(shown.notice.after)) == (OLD, NEW)
    assert notices.of_actor(people["leader"]) == []


def test_nobody_is_told_twice_at_once(people: dict[str, Any], make_clock: MakeClock) -> None:
    person = people["enforcement"].id
    assert tell(make_clock(), person, person) == 1


def test_who_keeps_the_clocks_of_a_unit_is_told_and_each_sees_it_for_oneself(
    people: dict[str, Any], make_clock: MakeClock
) -> None:
    """One notice, however many people keep what no team has yet."""
    each = make_clock(owners=["unit:city"])
    assert tell(each, "unit:city") == 1
    keepers = [people[who] for who in ("enforcement", "case_admin", "leader")]
    assert [len(notices.of_actor(actor, unseen=True)) for actor in keepers] == [1, 1, 1]
    assert notices.of_actor(people["discipline"]) == [], "keeps the unit's clocks, but may not see this one"
    assert notices.of_actor(people["education"]) == []
    transact(lambda uow: notices.mark_told(uow, [notices.of_actor(keepers[0])[0].notice.id], keepers[0].id))
    assert [len(notices.untold(actor)) for actor in keepers] == [0, 1, 1]
    assert notices.see(keepers[1]) == 1
    assert [len(notices.of_actor(actor, unseen=True)) for actor in keepers] == [1, 0, 1]
    assert [shown.seen for shown in notices.of_actor(keepers[1])] == [True]


def test_what_leaders_alone_keep_is_told_to_leaders_alone(
    people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock(sealed=True, owners=["lead:city"])
    tell(each, "lead:city")
    told = {who: len(notices.of_actor(people[who])) for who in ("leader", "leader2", "enforcement")}
    assert told == {"leader": 1, "leader2": 1, "enforcement": 0}


def test_an_old_notice_to_a_unit_is_none_any_more(
    people: dict[str, Any], make_clock: MakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(make_clock(owners=["unit:city"]), "unit:city")
    monkeypatch.setattr(notices, "OF_A_UNIT", timedelta(days=-1))
    assert notices.of_actor(people["enforcement"]) == []


def test_a_date_that_did_not_move_is_no_news(people: dict[str, Any], make_clock: MakeClock) -> None:
    assert tell(make_clock(), people["enforcement"].id, before=OLD, after=OLD) == 0
    assert tell(make_clock(), people["enforcement"].id, before=None, after=None) == 0
    assert tell(make_clock(), people["enforcement"].id, before=None, after=OLD) == 1
    assert Notice.objects.count() == 1


def test_an_unknown_kind_is_refused(people: dict[str, Any], make_clock: MakeClock) -> None:
    with pytest.raises(ValueError, match="gossip"):
        tell(make_clock(), people["enforcement"].id, kind="gossip")


def test_a_change_that_fails_tells_nobody(people: dict[str, Any], make_clock: MakeClock) -> None:
    each = make_clock()

    def work(uow: Any) -> None:
        alerts.notify(uow, [people["enforcement"].id], "moved", each, OLD, NEW)
        raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        transact(work)
    assert Notice.objects.count() == 0


def test_who_may_no_longer_see_the_clock_no_longer_reads_the_notice(
    people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock(sealed=True)
    tell(each, people["enforcement"].id, people["leader"].id)
    assert notices.of_actor(people["enforcement"]) == []
    assert notices.untold(people["enforcement"]) == []
    assert [shown.clock.id for shown in notices.of_actor(people["leader"])] == [each.id]


def test_seen_is_seen_and_only_by_oneself(people: dict[str, Any], make_clock: MakeClock) -> None:
    each = make_clock()
    tell(each, people["enforcement"].id, people["leader"].id)
    tell(each, people["enforcement"].id, kind="recomputed")
    mine = notices.of_actor(people["enforcement"], unseen=True)
    assert [shown.notice.kind for shown in mine] == ["recomputed", "moved"]
    assert notices.see(people["leader"], str(mine[0].notice.id)) == 0
    assert notices.see(people["enforcement"], str(mine[0].notice.id)) == 1
    assert notices.see(people["enforcement"], "no such thing") == 0
    assert len(notices.of_actor(people["enforcement"], unseen=True)) == 1
    assert notices.see(people["enforcement"]) == 1
    assert notices.of_actor(people["enforcement"], unseen=True) == []
    assert len(notices.of_actor(people["enforcement"])) == 2
    assert len(notices.of_actor(people["leader"], unseen=True)) == 1


def test_what_a_digest_told_is_not_told_by_another(people: dict[str, Any], make_clock: MakeClock) -> None:
    each = make_clock()
    tell(each, people["enforcement"].id)
    (shown,) = notices.untold(people["enforcement"])
    transact(lambda uow: notices.mark_told(uow, [shown.notice.id], people["enforcement"].id))
    assert notices.untold(people["enforcement"]) == []
    assert len(notices.of_actor(people["enforcement"], unseen=True)) == 1
