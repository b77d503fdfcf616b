"""The account page's part, and the pages of notices."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.deadlines import alerts
from casebook.deadlines.alerts import notices, queue
from casebook.deadlines.alerts.models import AlertChoice, Digest
from casebook.deadlines.models import Clock
from casebook.settings import Settings
from casebook.store import transact
from tests.deadlines.alerts.conftest import MakeClock
from tests.leaks import assert_visible

SignIn = Callable[..., Any]


@pytest.fixture
def reader(client: Any, sign_in: SignIn) -> Any:
    return sign_in(client, "enforcement")


def choice(people: dict[str, Any]) -> AlertChoice:
    return AlertChoice.objects.get(id=people["enforcement"].id)


def tell(people: dict[str, Any], each: Clock, kind: str = "moved") -> None:
    told = [people["enforcement"].id, people["leader"].id]
    transact(lambda uow: alerts.notify(uow, told, kind, each, date(2026, 2, 27), date(2026, 3, 2)))


# ---------------------------------------------------------------- mail


def test_an_address_is_kept_and_the_trail_knows_it_by_half(reader: Any, people: dict[str, Any]) -> None:
    answer = reader.post("/account/alerts", data={"email": " zhang@example.gov.cn ", "digest": "y"})
    assert answer.status_code == 302
    assert (choice(people).email, choice(people).digest) == ("zhang@example.gov.cn", True)
    assert "zhang@example.gov.cn" in reader.get("/account/").get_data(as_text=True)
    (entry,) = [each for each in TrailEntry.objects if each.act == "alerts.choose"]
    assert [(each.field, each.before, each.after) for each in entry.changes] == [
        ("email", None, "z***@example.gov.cn")
    ]


def test_the_digest_can_be_declined_and_wanted_again(reader: Any, people: dict[str, Any]) -> None:
    for data, wanted in (({"email": "a@x.cn"}, False), ({"email": "a@x.cn", "digest": "y"}, True)):
        reader.post("/account/alerts", data=data)
        assert choice(people).digest is wanted
    reader.post("/account/alerts", data={"email": "", "digest": "y"})
    assert choice(people).email is None


def test_saving_the_same_leaves_no_trace(reader: Any, people: dict[str, Any]) -> None:
    for _ in range(3):
        reader.post("/account/alerts", data={"email": "a@x.cn", "digest": "y"})
    assert len([each for each in TrailEntry.objects if each.act == "alerts.choose"]) == 1


@pytest.mark.parametrize(
    "address",
    ["zhang", "zhang@", "@x.cn", "a b@x.cn", "a@x.cn, b@x.cn", "a@x.cn\r\nBcc: b@x.cn", "张@x.cn", "a@-x.cn"],
)
def test_what_is_no_address_is_refused_and_shown_again(
    reader: Any, people: dict[str, Any], address: str
) -> None:
    answer = reader.post("/account/alerts", data={"email": address})
    assert answer.status_code == 422
    assert "这不是一个可用的邮箱地址" in answer.get_data(as_text=True)
    assert not AlertChoice.objects


@pytest.mark.parametrize(("address", "status"), [("a@GOV.cn", 302), ("a@b.gov.cn", 422), ("a@x.cn", 422)])
def test_only_the_domains_of_the_house_are_taken_where_they_are_named(
    reader: Any, app: Any, monkeypatch: pytest.MonkeyPatch, address: str, status: int
) -> None:
    closed = replace(app.extensions["casebook.settings"], mail_domains="gov.cn, @example.cn")
    monkeypatch.setitem(app.extensions, "casebook.settings", closed)
    assert reader.post("/account/alerts", data={"email": address}).status_code == status


def test_the_page_says_what_became_of_the_last_digests(
    reader: Any, people: dict[str, Any], mail_settings: Settings, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有配置邮件服务器" in reader.get("/account/").get_data(as_text=True)
    monkeypatch.setitem(app.extensions, "casebook.settings", mail_settings)
    for day, state in (("2026-03-01", "sent"), ("2026-03-02", "uncertain")):
        one = Digest(
            id=f"{day}:{people['enforcement'].id}",
            person=people["enforcement"].id,
            day=day,
            state=state,
            queued_at=clock.now(),
            due_at=clock.now(),
        )
        transact(lambda uow, one=one: uow.insert(one))
    page = reader.get("/account/").get_data(as_text=True)
    assert_visible(["邮件服务器已接收", "不确定是否送达，不再重发"], ["没有配置邮件服务器"], page)
    assert [each.day for each in queue.of_person(people["enforcement"].id)] == ["2026-03-02", "2026-03-01"]


# ---------------------------------------------------------------- calendar


def test_the_address_is_shown_once_and_works(app: Any, reader: Any, make_clock: MakeClock) -> None:
    make_clock()
    page = reader.post("/account/feed").get_data(as_text=True)
    found = re.search(r"http://localhost(/deadlines/feed/[\w-]{32,}\.ics)", page)
    assert found, page
    stranger = app.test_client()
    assert "江安问〔2026〕7号" in stranger.get(found[1]).get_data(as_text=True)
    account = reader.get("/account/").get_data(as_text=True)
    assert_visible(["更换地址", "撤销地址"], [found[1], "开通日历订阅</button>"], account)
    assert reader.post("/account/feed/revoke").status_code == 302
    assert stranger.get(found[1]).status_code == 404
    assert "开通日历订阅" in reader.get("/account/").get_data(as_text=True)


def test_the_address_stands_below_that_of_the_site_where_it_has_one(
    reader: Any, app: Any, mail_settings: Settings, monkeypatch: pytest.MonkeyPatch, make_clock: MakeClock
) -> None:
    each = make_clock()
    named = replace(mail_settings, public_url="https://bureau.example.cn/casebook/")
    monkeypatch.setitem(app.extensions, "casebook.settings", named)
    page = reader.post("/account/feed").get_data(as_text=True)
    found = re.search(r"https://bureau.example.cn/casebook(/deadlines/feed/[\w-]{32,}\.ics)", page)
    assert found, page
    text = re.sub(r"\r\n ", "", reader.get(found[1]).get_data(as_text=True))
    assert f"https://bureau.example.cn/casebook/deadlines/{each.id}" in text


def test_where_feeds_are_closed_none_is_offered_or_opened(
    reader: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = replace(app.extensions["casebook.settings"], calendar_feeds=False)
    monkeypatch.setitem(app.extensions, "casebook.settings", closed)
    assert "日历订阅" not in reader.get("/account/").get_data(as_text=True)
    assert reader.post("/account/feed").status_code == 422


@pytest.mark.parametrize(("who", "offered"), [("leader", True), ("auditor", False), ("system_admin", False)])
def test_only_who_can_have_clocks_is_offered_alerts(
    client: Any, sign_in: SignIn, who: str, offered: bool
) -> None:
    page = sign_in(client, who).get("/account/").get_data(as_text=True)
    assert ("日历订阅" in page) is offered


# ---------------------------------------------------------------- notices


def test_notices_are_read_and_marked_as_seen(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock(days=40)
    tell(people, each)
    tell(people, each, "recomputed")
    page = reader.get("/deadlines/notices/").get_data(as_text=True)
    assert_visible(
        ["日历或法规变动，日期已变", "起算日期更正", "江安问〔2026〕7号", "2026-02-27", "2026-03-02"],
        ["已阅</span>"],
        page,
    )
    first = notices.of_actor(people["enforcement"])[0]
    reader.post(f"/deadlines/notices/{first.notice.id}/seen")
    assert len(notices.of_actor(people["enforcement"], unseen=True)) == 1
    reader.post("/deadlines/notices/seen")
    assert notices.of_actor(people["enforcement"], unseen=True) == []
    assert len(notices.of_actor(people["leader"], unseen=True)) == 2
    assert "全部标为已阅" not in reader.get("/deadlines/notices/").get_data(as_text=True)


def test_a_sealed_notice_is_not_on_the_page_of_who_lost_sight_of_it(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    tell(people, make_clock(sealed=True, case_number="江追问〔2026〕9号"))
    assert_visible(
        ["没有期限变动"], ["江追问", "9号"], reader.get("/deadlines/notices/").get_data(as_text=True)
    )


def test_nobody_marks_the_notices_of_another(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    tell(people, make_clock())
    theirs = notices.of_actor(people["leader"])[0]
    reader.post(f"/deadlines/notices/{theirs.notice.id}/seen")
    reader.post("/deadlines/notices/seen")
    assert len(notices.of_actor(people["leader"], unseen=True)) == 1


def test_unseen_notices_stand_on_the_page_of_ones_deadlines(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    tell(people, make_clock(days=40))
    assert "日历或法规变动，日期已变" in reader.get("/deadlines/").get_data(as_text=True)
    notices.see(people["enforcement"])
    assert_visible(
        ["邮件提醒和日历订阅"], ["日历或法规变动，日期已变"], reader.get("/deadlines/").get_data(as_text=True)
    )


def test_many_notices_do_not_bury_the_deadlines(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    for _ in range(8):
        tell(people, make_clock(days=40))
    page = reader.get("/deadlines/").get_data(as_text=True)
    assert page.count("日历或法规变动，日期已变") == 5
    assert "另有 3 项变动" in page
    assert rows_of(reader) == 8


def rows_of(reader: Any, query: str = "") -> int:
    """How many rows the list of notices shows."""
    page = reader.get(f"/deadlines/notices/?{query}").get_data(as_text=True)
    return page.partition("<tbody")[2].count("日历或法规变动，日期已变")


def test_the_list_of_notices_filters_pages_and_exports(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock(days=40)
    tell(people, each)
    tell(people, each, "recomputed")
    notices.see(people["enforcement"], str(notices.of_actor(people["enforcement"])[1].notice.id))
    assert (rows_of(reader), rows_of(reader, "kind=moved"), rows_of(reader, "kind=recomputed")) == (1, 1, 0)
    assert (rows_of(reader, "seen=yes"), rows_of(reader, "seen=no")) == (1, 0)
    file = reader.get("/deadlines/notices/?kind=moved&export=csv").get_data().decode("utf-8-sig")
    assert "江安问〔2026〕7号" in file and "2026-03-02" in file and "起算日期更正" not in file
    for _ in range(25):
        tell(people, make_clock(days=40))
    page = reader.get("/deadlines/notices/?size=20").get_data(as_text=True)
    assert "after=" in page and rows_of(reader, "size=20") == 20


def test_the_page_of_ones_deadlines_counts_what_is_provisional(
    reader: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    for owner in (people["enforcement"].id, "unit:city"):
        make_clock(days=90, provisional=True, owners=[owner])
    make_clock("leader", days=90, provisional=True)
    make_clock(days=90, provisional=True, sealed=True)
    assert '日期暂定 <b class="count">2</b>' in reader.get("/deadlines/").get_data(as_text=True)
