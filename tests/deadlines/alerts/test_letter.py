"""The digest as a mail: what stands in it, for whom, and in which language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person
from casebook.deadlines import alerts
from casebook.deadlines.alerts import letter
from casebook.deadlines.alerts.letter import Letter
from casebook.deadlines.alerts.models import AlertChoice
from casebook.settings import Settings
from casebook.store import transact
from tests.deadlines.alerts.conftest import MakeClock
from tests.leaks import assert_visible

pytestmark = pytest.mark.usefixtures("in_app")


def written(
    people: dict[str, Any], settings: Settings, who: str = "enforcement", **person: Any
) -> Letter | None:
    reader = Person.objects.get(id=people[who].id)
    for name, value in person.items():
        setattr(reader, name, value)
    return letter.build(reader, AlertChoice(id=reader.id, email="a@example.gov.cn"), clock.now(), settings)


def bodies(found: Letter | None) -> list[str]:
    assert found is not None
    return [found.message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def everything(found: Letter | None) -> str:
    assert found is not None
    return "\n".join([*map(str, found.message.values()), *bodies(found)])


def test_both_bodies_tell_every_section(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    for days in (-2, 0, 2, 6):
        make_clock(days=days)
    make_clock(days=90, provisional=True)
    make_clock(days=30)
    found = written(people, mail_settings)
    for body in bodies(found):
        assert_visible(["已逾期", "今天到期", "3 天内", "7 天内", "日期暂定", "江安问〔2026〕7号"], [], body)
    assert found is not None
    assert found.counts == {
        "overdue": 1,
        "today": 1,
        "within_3": 1,
        "within_7": 1,
        "provisional": 1,
        "notices": 0,
    }


def test_a_mail_says_nothing_of_a_case_but_its_number(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    make_clock(days=1, subject_shown="东湖化工有限公司", note="张三的账本")
    found = written(people, mail_settings)
    assert_visible(["江安问〔2026〕7号"], ["东湖化工", "张三"], everything(found))
    assert found is not None
    assert "7号" not in found.message["Subject"]


def test_a_sealed_clock_is_told_only_to_who_sees_the_half(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    """The owner is asked again: whoever left the team is no longer told."""
    owners = [people["enforcement"].id, people["leader"].id]
    make_clock(days=0, sealed=True, owners=owners, case_number="江追问〔2026〕9号")
    make_clock(days=0, owners=owners)
    assert_visible(
        ["江安问〔2026〕7号"], ["江追问", "9号"], everything(written(people, mail_settings, "enforcement"))
    )
    assert_visible(["江追问〔2026〕9号"], [], everything(written(people, mail_settings, "leader")))


def test_a_clock_that_bears_wrong_terms_is_not_told_where_the_case_is_closed_to_its_reader(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    """What leaves the house is asked of the case as well."""
    make_clock(days=0, sealed=True, terms=["u:city"], case_number="江追问〔2026〕9号")
    make_clock("discipline", days=0, terms=["ref"])
    assert written(people, mail_settings, "enforcement") is None
    assert written(people, mail_settings, "discipline") is None


def test_what_only_others_have_to_keep_is_not_told(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    make_clock("leader", days=0)
    assert written(people, mail_settings, "enforcement") is None


@pytest.mark.parametrize("days", [8, 60])
def test_there_is_no_mail_where_nothing_presses(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings, days: int
) -> None:
    make_clock(days=days, provisional=days == 60)
    assert written(people, mail_settings) is None


@pytest.mark.parametrize("state", [{"active": False}, {"must_change": True}])
def test_who_cannot_use_the_account_gets_no_mail(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings, state: dict[str, bool]
) -> None:
    make_clock(days=0)
    assert written(people, mail_settings, **state) is None


def test_a_notice_alone_is_worth_a_mail(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    each = make_clock(days=200)
    told = [people["enforcement"].id]
    old, new = date(2027, 2, 5), date(2027, 2, 12)
    transact(lambda uow: alerts.notify(uow, told, "moved", each, old, new))
    found = written(people, mail_settings)
    for body in bodies(found):
        assert_visible(["变动", "2027-02-05", "2027-02-12", "日历或法规变动，日期已变"], [], body)
    assert found is not None
    assert len(found.told) == 1


def test_a_handed_over_clock_names_nobody(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    each = make_clock(days=200)
    told = [people["enforcement"].id]
    transact(lambda uow: alerts.notify(uow, told, "handed_over", each, "王五", "赵六"))
    assert_visible(["期限已移交"], ["王五", "赵六"], everything(written(people, mail_settings)))


def test_a_mail_speaks_the_language_of_its_reader(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    make_clock(days=0, rule="T101")
    chinese = bodies(written(people, mail_settings, language="zh"))
    english = bodies(written(people, mail_settings, language="en"))
    assert 'lang="zh-CN"' in chinese[1]
    assert 'lang="en"' in english[1]


def test_links_lead_to_the_site_the_installation_names_and_nowhere_without_one(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings, app: Any
) -> None:
    from dataclasses import replace

    make_clock(days=0)
    assert "https://casebook.example.gov.cn" in everything(written(people, mail_settings))
    bare = bodies(written(people, replace(mail_settings, public_url="")))
    assert not [body for body in bare if "http" in body]


def test_every_try_of_a_day_bears_the_same_name(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings
) -> None:
    make_clock(days=0)
    one, two = written(people, mail_settings), written(people, mail_settings)
    assert one is not None
    assert two is not None
    assert one.message["Message-ID"] == two.message["Message-ID"]
    assert one.message["Auto-Submitted"] == "auto-generated"
    assert one.message.as_bytes().isascii()


def test_a_long_section_says_how_much_more_there_is(
    people: dict[str, Any], make_clock: MakeClock, mail_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter, "LONGEST_SECTION", 2)
    for _ in range(5):
        make_clock(days=0)
    for body in bodies(written(people, mail_settings)):
        assert "另有 3 项" in body
        assert body.count("江安问〔2026〕7号") == 2
