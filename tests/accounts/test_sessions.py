"""The browser's side: sign-in page, forced change, idle time-out, sessions that end, forged requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person, service
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.accounts.models import SignInSession
from casebook.accounts.sessions import browser_name
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.settings import Settings

PROFILE = "/account/"
NEW_PASSWORD = "Jiang-He-2027"


def post_sign_in(client: Any, username: str = "leader", password: str = DEMO_PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", data={"username": username, "password": password, **more})


def is_out(client: Any) -> bool:
    answer = client.get(PROFILE)
    return bool(answer.status_code == 302 and answer.location.startswith("/sign-in"))


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))


@pytest.fixture
def guarded(app: Any) -> Iterator[Any]:
    """The app with forgery checks on."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(answer: Any) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    assert found, answer.text[:400]
    return found[1]


def test_the_sign_in_page_is_a_plain_form(client: Any, people: dict[str, Any]) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert 'autocomplete="current-password"' in page.text
    assert "data-draft=" not in page.text, "what is typed here must not be kept as a draft"


def test_a_signed_out_reader_is_led_to_sign_in_and_back(client: Any, people: dict[str, Any]) -> None:
    answer = client.get("/account/?x=1")
    assert answer.location == "/sign-in?next=/account/?x%3D1"
    page = client.get(answer.location)
    assert 'value="/account/?x=1"' in page.text
    back = post_sign_in(client, next="/account/?x=1")
    assert back.status_code == 302
    assert back.location == "/account/?x=1"
    assert client.get(PROFILE).status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_the_same_for_all(
    client: Any, people: dict[str, Any]
) -> None:
    answers = [post_sign_in(client, name, "wrong") for name in ("leader", "nobody1")]
    assert [answer.status_code for answer in answers] == [401, 401]
    known, unknown = (re.search(r'class="summary".*?</div>', a.text, re.S) for a in answers)
    assert known and unknown
    assert known[0] == unknown[0]
    assert 'value="leader"' in answers[0].text
    assert "wrong" not in re.findall(r'value="([^"]*)"', answers[0].text)
    assert is_out(client)


def test_an_empty_form_names_what_is_missing(client: Any, people: dict[str, Any]) -> None:
    answer = client.post("/sign-in", data={"username": "", "password": ""})
    assert answer.status_code == 422
    assert answer.text.count("请填写此项。") >= 2


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/\tevil",
        "",
        "/sign-in",
        "/sign-in?next=/sign-in",
    ],
)
def test_no_redirect_leaves_the_site_or_turns_in_a_circle(
    client: Any, people: dict[str, Any], target: str
) -> None:
    assert post_sign_in(client, next=target).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_whoever_is_signed_in_is_sent_on_from_the_sign_in_page(client: Any, people: dict[str, Any]) -> None:
    post_sign_in(client)
    assert client.get("/sign-in?next=/account/").location == "/account/"


def test_nothing_a_stranger_planted_survives_signing_in(client: Any, people: dict[str, Any]) -> None:
    """Session fixation: the session before is dropped, its token with it."""
    with client.session_transaction() as planted:
        planted["_user_id"] = "planted"
        planted["planted"] = "yes"
        planted["csrf_token"] = "planted"
    post_sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "planted"
        assert session["_user_id"] != "planted"
    assert client.get(PROFILE).status_code == 200


def test_the_store_holds_no_token_that_opens(client: Any, people: dict[str, Any]) -> None:
    post_sign_in(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    (record,) = SignInSession.objects()
    assert token not in str(record.to_mongo())
    with client.session_transaction() as session:
        session["_user_id"] = record.id
    assert is_out(client)


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Any, people: dict[str, Any]) -> None:
    cookie = post_sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_copied_cookie_opens_nothing_after_signing_out(
    app: Any, client: Any, sign_in: Callable[..., Any]
) -> None:
    sign_in(client, "leader")
    with client.session_transaction() as session:
        copied = dict(session)
    assert client.post("/sign-out").location == "/sign-in"
    assert is_out(client)
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    assert is_out(thief)
    assert TrailEntry.objects(act="own.sign_out").count() == 1


def test_signing_out_everywhere_ends_every_browser(app: Any, sign_in: Callable[..., Any]) -> None:
    first, second, other = (app.test_client() for _ in range(3))
    for browser in (first, second):
        sign_in(browser, "leader")
    sign_in(other, "leader2")
    assert first.post("/account/sign-out-everywhere").status_code == 302
    assert is_out(first)
    assert is_out(second)
    assert not is_out(other)


def test_one_session_is_ended_from_another(app: Any, sign_in: Callable[..., Any]) -> None:
    first, second = app.test_client(), app.test_client()
    sign_in(first, "leader")
    known = {record.id for record in SignInSession.objects()}
    sign_in(second, "leader")
    assert second.get(PROFILE).text.count("退出此会话") == 1
    (mine,) = known
    assert second.post(f"/account/sessions/{mine}/end").status_code == 302
    assert is_out(first)
    assert not is_out(second)


def test_nobody_ends_a_session_of_someone_else(app: Any, sign_in: Callable[..., Any]) -> None:
    first, second = app.test_client(), app.test_client()
    sign_in(first, "leader")
    record = SignInSession.objects().first()
    sign_in(second, "leader2")
    assert second.post(f"/account/sessions/{record.id}/end").status_code == 404
    assert not is_out(first)


def test_after_idle_minutes_one_signs_in_again_and_comes_back(
    client: Any, sign_in: Callable[..., Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "leader")
    later(monkeypatch, minutes=settings.idle_minutes, seconds=2)
    answer = client.get("/account/password")
    assert answer.location == "/sign-in?next=/account/password"
    page = client.get(answer.location)
    assert f"您已超过 {settings.idle_minutes} 分钟没有操作" in page.text
    assert post_sign_in(client, next="/account/password").location == "/account/password"


def test_each_request_starts_the_idle_time_anew(
    client: Any, sign_in: Callable[..., Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "leader")
    real, most = clock.now, settings.idle_minutes - 1
    for passed in range(1, 5):
        minutes = passed * most
        monkeypatch.setattr(clock, "now", lambda m=minutes: real() + timedelta(minutes=m))
        assert client.get(PROFILE).status_code == 200, f"after {minutes} minutes"
    assert SignInSession.objects().first().seen_at > real()
    assert Person.objects(username="leader").get().last_seen > real()


def test_a_late_answer_does_not_put_an_older_session_back(client: Any, sign_in: Callable[..., Any]) -> None:
    sign_in(client, "leader")
    client.get(PROFILE)
    assert "Set-Cookie" not in client.get("/cases/suggest/parties?q=江").headers


def test_a_deactivated_person_is_out_with_the_next_request(client: Any, sign_in: Callable[..., Any]) -> None:
    sign_in(client, "leader")
    service.set_active(operator(), service.find_person("leader").id, False, "调离")  # type: ignore[union-attr]
    assert is_out(client)


def test_a_role_taken_back_is_gone_with_the_next_request(
    client: Any, people: dict[str, Any], sign_in: Callable[..., Any]
) -> None:
    sign_in(client, "sysadmin")
    assert client.get("/people/").status_code == 200
    service.revoke_role(people["security_admin"], people["sysadmin"].id, "demo", "轮岗")
    assert client.get("/people/").status_code == 403


@pytest.fixture
def newcomer(client: Any, people: dict[str, Any]) -> Any:
    """A browser in which a leader signed in with a temporary password."""
    temporary = service.reset_password(operator(), people["leader"].id)
    answer = post_sign_in(client, "leader", temporary, next="/account/")
    assert answer.location == "/account/first-password?next=/account/"
    client.temporary = temporary
    return client


def test_before_the_first_change_nothing_else_is_reachable(newcomer: Any) -> None:
    rules = [
        rule
        for rule in newcomer.application.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and "static" not in rule.endpoint
    ]
    assert len(rules) > 8
    for rule in rules:
        answer = newcomer.get(rule.rule)
        if rule.endpoint == "accounts.first_password":
            assert answer.status_code == 200
        else:
            assert answer.status_code == 302, rule.rule
            assert answer.location.startswith("/account/first-password"), rule.rule
    page = newcomer.get("/account/first-password").text
    assert "/cases/" not in page, "the list of nouns waits for the change"


def test_nothing_is_done_before_the_first_change(newcomer: Any) -> None:
    answer = newcomer.post("/account/language", data={"language": "en"})
    assert answer.location.startswith("/account/first-password")
    assert Person.objects(username="leader").get().language is None


def test_after_the_first_change_everything_is(newcomer: Any) -> None:
    answer = newcomer.post(
        "/account/first-password",
        data={
            "old_password": newcomer.temporary,
            "password": NEW_PASSWORD,
            "password_again": NEW_PASSWORD,
            "next": "/account/",
        },
    )
    assert answer.location == "/account/"
    assert newcomer.get(PROFILE).status_code == 200
    assert newcomer.get("/account/first-password").location == "/"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old_password": "wrong"}, "原密码不正确"),
        ({"password_again": "other"}, "两次填写的密码不一致"),
        ({"password": "short", "password_again": "short"}, "密码至少 10 个字符"),
        ({"password": ""}, "请填写此项"),
    ],
)
def test_a_change_that_may_not_be_says_why(
    client: Any, sign_in: Callable[..., Any], change: dict[str, str], said: str
) -> None:
    sign_in(client, "leader")
    typed = {"old_password": DEMO_PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD} | change
    answer = client.post("/account/password", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert NEW_PASSWORD not in answer.text


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    app: Any, sign_in: Callable[..., Any]
) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    for browser in (here, elsewhere):
        sign_in(browser, "leader")
    typed = {"old_password": DEMO_PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert here.post("/account/password", data=typed).location == "/account/"
    assert not is_out(here)
    assert is_out(elsewhere)


def test_the_language_is_kept_with_the_account(app: Any, client: Any, sign_in: Callable[..., Any]) -> None:
    sign_in(client, "leader")
    client.post("/account/language", data={"language": "en"})
    assert '<html lang="en">' in client.get(PROFILE).text
    elsewhere = sign_in(app.test_client(), "leader")
    assert '<html lang="en">' in elsewhere.get(PROFILE).text
    elsewhere.post("/language", data={"language": "zh", "next": "/account/"})
    assert Person.objects(username="leader").get().language == "zh"


POSTS = ["/sign-in", "/sign-out", "/account/language", "/account/password", "/account/sign-out-everywhere"]


@pytest.mark.parametrize("path", POSTS)
def test_a_forged_request_is_refused(guarded: Any, people: dict[str, Any], path: str) -> None:
    client = guarded.test_client()
    token = token_of(client.get("/sign-in"))
    assert post_sign_in(client, csrf_token=token).status_code == 302
    typed = {"username": "leader", "password": DEMO_PASSWORD, "language": "en"}
    answer = client.post(path, data=typed, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert not is_out(client)
    assert Person.objects(username="leader").get().language is None


def test_a_token_of_before_signing_in_is_worth_nothing_after(guarded: Any, people: dict[str, Any]) -> None:
    client = guarded.test_client()
    token = token_of(client.get("/sign-in"))
    post_sign_in(client, csrf_token=token)
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400
    fresh = token_of(client.get(PROFILE))
    assert client.post("/sign-out", data={"csrf_token": fresh}).status_code == 302


def test_pages_of_the_account_are_not_cached(client: Any, sign_in: Callable[..., Any]) -> None:
    sign_in(client, "leader")
    assert client.get(PROFILE).headers["Cache-Control"] == "no-store"


def test_old_sessions_are_cleared_away(
    app: Any, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(app.test_client(), "leader")
    later(monkeypatch, days=8)
    sign_in(app.test_client(), "leader")
    assert SignInSession.objects().count() == 1


def test_a_form_sent_too_late_is_kept_and_goes_through_after_signing_in(
    guarded: Any, people: dict[str, Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ours = guarded.test_client(), {"Origin": "http://localhost"}
    post_sign_in(client, "sysadmin", csrf_token=token_of(client.get("/sign-in")))
    typed = {"username": "fang", "name": "方圆 <b>", "unit": "donghu"}
    typed["csrf_token"] = token_of(client.get("/people/new"))
    later(monkeypatch, minutes=settings.idle_minutes, seconds=2)
    late = client.post("/people/new", data=typed, headers=ours)
    assert late.status_code == 401
    assert "方圆 &lt;b&gt;" in late.text
    post_sign_in(client, "sysadmin", csrf_token=token_of(client.get("/sign-in")))
    stale = client.post("/people/new", data=typed, headers=ours)
    assert stale.status_code == 400
    assert "方圆 &lt;b&gt;" in stale.text
    assert client.post("/people/new", data=typed | {"csrf_token": token_of(stale)}).status_code == 200
    assert Person.objects(username="fang").get().name == "方圆 <b>"


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_form_of_another_site_is_never_put_before_the_reader(
    client: Any, people: dict[str, Any], origin: str | None
) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = client.post("/people/new", data={"name": "planted"}, headers=headers)
    assert answer.status_code == 302
    assert "planted" not in answer.text


def test_a_password_is_not_put_back_on_the_page(client: Any, people: dict[str, Any]) -> None:
    typed = {"old_password": "Old-Secret-77", "password": "New-Secret-77", "password_again": "New-Secret-77"}
    answer = client.post("/account/password", data=typed, headers={"Origin": "http://localhost"})
    assert "Secret-77" not in answer.text


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
        (None, ""),
    ],
)
def test_sessions_are_told_apart_by_browser_and_system(agent: str | None, said: str) -> None:
    assert browser_name(agent) == said
