"""The digest as a mail: what a person's clocks and notices say today, as far as the person may see it.

A mail leaves the house. It names rules, case numbers and dates; titles, people and texts of cases it
does not, and its subject only counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from bson import ObjectId
from flask import current_app
from flask_babel import gettext as _

from casebook.accounts import Person, actor_for
from casebook.clock import local
from casebook.deadlines.alerts import agenda, choices, notices
from casebook.deadlines.alerts.models import HANDED_OVER, AlertChoice
from casebook.deadlines.alerts.notices import Shown
from casebook.deadlines.models import Clock
from casebook.settings import Settings
from casebook.web.language import language_code, speak

#: Lines of one section; how many more there are is said.
LONGEST_SECTION = 100


@dataclass(frozen=True)
class Line:
    """One clock in one section."""

    due: str
    distance: str
    rule: str
    number: str
    remarks: str
    link: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[Line, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Letter:
    """A digest ready to be sent. `told` are the notices it tells."""

    recipient: str
    message: EmailMessage
    counts: dict[str, int]
    told: tuple[ObjectId, ...]

    @property
    def entries(self) -> int:
        return sum(self.counts.values())


def build(person: Person, choice: AlertChoice, moment: datetime, settings: Settings) -> Letter | None:
    """The person's digest at a moment; None where there is nothing to tell.

    Permissions are those of the moment. Needs an app context; speaks the person's language.
    """
    if not person.active or person.must_change:
        return None
    actor = actor_for(person)
    found, news = agenda.sections(agenda.pressing(actor, moment), moment), notices.untold(actor)
    presses = any(found[name] for name in found if name != "provisional")
    if not presses and not news:
        return None
    with speak(person.language or settings.language):
        counts = {name: len(each) for name, each in found.items()} | {"notices": len(news)}
        day = local(moment).date().isoformat()
        message = _message(choice.email, _subject(counts, day), f"{day}:{person.id}", moment, settings)
        _fill(message, found, news, moment, settings)
    return Letter(choice.email, message, counts, tuple(each.notice.id for each in news))


def trial(recipient: str, moment: datetime, settings: Settings) -> EmailMessage:
    """A mail that tells nothing but that the mail server is set rightly."""
    message = _message(recipient, _("casebook 测试邮件"), f"{moment.isoformat()}:trial", moment, settings)
    message.set_content(_("邮件服务器已配置。") + "\n", cte="base64")
    return message


def _fill(
    message: EmailMessage,
    found: dict[str, list[Clock]],
    news: list[Shown],
    moment: datetime,
    settings: Settings,
) -> None:
    """Write both bodies."""
    parts = [
        Section(
            str(choices.SECTIONS[name]),
            tuple(_line(each, moment, settings) for each in clocks[:LONGEST_SECTION]),
            len(clocks),
        )
        for name, clocks in found.items()
        if clocks
    ]
    told = [_news(each, settings) for each in news]
    message.set_content(_plain(parts, told, moment, settings), cte="base64")
    page = current_app.jinja_env.get_template("deadlines/alerts/digest.html")
    html = page.render(
        sections=parts,
        news=told,
        day=local(moment).date(),
        site=settings.public_url,
        language=language_code(),
    )
    message.add_alternative(html, subtype="html", cte="base64")


def link(settings: Settings, endpoint: str, **values: Any) -> str:
    """The address of a page for who reads a mail; empty where the installation names no address."""
    if not settings.public_url:
        return ""
    path = current_app.url_map.bind("").build(endpoint, values)
    return settings.public_url.rstrip("/") + path


def _message(recipient: str, subject: str, key: str, moment: datetime, settings: Settings) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.smtp_from
    message["To"] = recipient
    message["Subject"] = subject
    message["Date"] = format_datetime(local(moment))
    # The same for every try, so that a mail server that was asked twice could tell.
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<digest-{name}@{settings.smtp_from.rpartition('@')[2] or 'casebook'}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _subject(counts: dict[str, int], day: str) -> str:
    return _(
        "期限提醒 %(day)s：逾期 %(overdue)s，今天 %(today)s，7 天内 %(near)s，变动 %(news)s",
        day=day,
        overdue=counts["overdue"],
        today=counts["today"],
        near=counts["within_3"] + counts["within_7"],
        news=counts["notices"],
    )


def _line(each: Clock, moment: datetime, settings: Settings) -> Line:
    return Line(
        due=agenda.due_text(each),
        distance=agenda.distance(each, local(moment).date()),
        rule=agenda.rule_name(each),
        number=each.case_number or _("（尚无案号）"),
        remarks=_("、").join(agenda.remarks(each)),
        link=link(settings, "deadlines.show", clock_id=str(each.id)),
    )


def _news(shown: Shown, settings: Settings) -> Line:
    notice, each = shown.notice, shown.clock
    names = notice.kind == HANDED_OVER  # whose they were, which a mail need not say
    return Line(
        due="" if names else f"{notice_day(notice.before)} → {notice_day(notice.after)}",
        distance=str(choices.KINDS[notice.kind]),
        rule=agenda.rule_name(each),
        number=each.case_number or _("（尚无案号）"),
        remarks=_("、").join(agenda.remarks(each)),
        link=link(settings, "deadlines.show", clock_id=str(each.id)),
    )


def notice_day(text: str | None) -> str:
    """A date or moment of a notice as it is read; a text as it is."""
    value = notices.as_day(text)
    if value is None:
        return _("未定")
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _plain(parts: list[Section], news: list[Line], moment: datetime, settings: Settings) -> str:
    rows = [_("期限提醒 %(day)s", day=local(moment).date().isoformat()), ""]
    for part in parts:
        rows.append(f"【{part.title}】 {part.total}")
        rows += [_row(line) for line in part.lines]
        if part.more:
            rows.append(_("另有 %(count)s 项，请登录系统查看", count=part.more))
        rows.append("")
    if news:
        rows += [f"【{_('变动')}】 {len(news)}", *[_row(line) for line in news], ""]
    rows.append(_closing())
    if settings.public_url:
        rows.append(settings.public_url)
    return "\n".join(rows) + "\n"


def _row(line: Line) -> str:
    texts = [line.due, line.distance, line.number, line.rule, line.remarks, line.link]
    return "· " + "  ".join(text for text in texts if text)


def _closing() -> str:
    return _("本邮件由 casebook 自动发送，请勿回复。内容以系统为准；可在“我的账号”中停止接收。")
