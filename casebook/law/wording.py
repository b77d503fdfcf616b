"""Derivations and refusals of the law in words, Chinese and English. Pure: values in, a sentence out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from casebook.law.errors import LawError
from casebook.law.words import KINDS, UNIT_NAMES, both, day, doubts, period, state

__all__ = [
    "KINDS", "UNIT_NAMES", "basis_told", "both", "day", "doubts", "explain", "period", "refusal", "state",
]  # fmt: skip

#: What a citation of the tables says in place of an article that was not read.
NO_ARTICLE = "条号未核实"


class Said(Protocol):
    """A step of a derivation."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def explain(step: Said, language: str) -> str:
    """A step as a sentence, in `zh` or else in English. An unknown step is its code."""
    chinese = language.startswith("zh")
    say = SENTENCES.get(step.code)
    return say(step.values, chinese) if say else step.code


def refusal(code: str, **values: Any) -> LawError:
    """The error of that code with its sentence in both languages. A value that is {zh, en} is told in each."""
    zh, en = (
        sentence.format(**{name: _in(value, chinese) for name, value in values.items()})
        for sentence, chinese in zip(REFUSALS[code], (True, False), strict=True)
    )
    return LawError(code, zh, en)


def _in(value: Any, chinese: bool) -> Any:
    return _name(value, chinese) if isinstance(value, Mapping) else value


def _name(both: Mapping[str, str], chinese: bool) -> str:
    return both.get("zh" if chinese else "en", "")


def _pick(chinese: bool, zh: str, en: str) -> str:
    return zh if chinese else en


def _why(values: Mapping[str, Any], chinese: bool) -> str:
    kind = _pick(chinese, *KINDS[values["kind"]])
    holiday = _name(values.get("holiday") or {}, chinese)
    if not holiday:
        return kind
    return f"{kind}：{holiday}" if chinese else f"{kind}, {holiday}"


def _span(values: Mapping[str, Any], chinese: bool) -> str:
    first, last = day(values["on"], chinese), day(values["to"], chinese)
    if values["on"] == values["to"]:
        return first
    return f"{first}至{last}" if chinese else f"{first} to {last}"


def _rule(values: Mapping[str, Any], chinese: bool) -> str:
    name = _name(values["name"], chinese)
    told, basis = state(values["verified"], values["doubtful"], chinese), basis_told(values["basis"], chinese)
    return (
        f"{values['rule']} {name}，依据{basis or '–'}（{told}）"
        if chinese
        else (f"{values['rule']} {name}; basis {basis or '–'} ({told})")
    )


def basis_told(basis: str, chinese: bool) -> str:
    """A citation for a reader: laws keep their Chinese names, a missing article is told in English too."""
    return basis if chinese else basis.replace(NO_ARTICLE, " (article not checked)")


def _not_in_force(values: Mapping[str, Any], chinese: bool) -> str:
    since, on = day(values["since"], chinese), day(values["on"], chinese)
    return _pick(
        chinese,
        f"{on}时本规定尚未施行（{since}起施行），当时的规定未收录，暂按本规定计算，结果未核实",
        f"On {on} this rule was not yet in force (it is since {since}); the rule of that day is not known, "
        "so this one is counted and the result is unverified",
    )


def _no_longer_in_force(values: Mapping[str, Any], chinese: bool) -> str:
    until, on = day(values["until"], chinese), day(values["on"], chinese)
    return _pick(
        chinese,
        f"本规定于{until}失效，不适用于{on}，结果未核实",
        f"This rule ended on {until} and does not govern {on}; the result is unverified",
    )


def _length(values: Mapping[str, Any], chinese: bool) -> str:
    text = period(values["length"], values["unit"], chinese)
    given = values.get("given")
    zh = f"期限：{text}" + ("（法律未定数字，按约定或本地规定）" if given else "")
    return _pick(
        chinese,
        zh,
        f"Period: {text}" + (" (agreed or set locally; the law gives no number)" if given else ""),
    )


def _day_kind(values: Mapping[str, Any], chinese: bool) -> str:
    doubt = "" if values["verified"] else _pick(chinese, "（未核实）", " (unverified)")
    name = _name(values["name"], chinese)
    if name:
        return name + doubt
    return (
        _pick(chinese, "未写明日的种类，按自然日计算", "The kind of day is not stated; calendar days") + doubt
    )


def _start(values: Mapping[str, Any], chinese: bool) -> str:
    on, law = day(values["on"], chinese), values["law"]
    return _pick(
        chinese,
        f"自{on}起算，当日不计入" + (f"（{law}）" if law else ""),
        f"Starts on {on}; that day is not counted" + (f" ({law})" if law else ""),
    )


def _start_counted(values: Mapping[str, Any], chinese: bool) -> str:
    on, law = day(values["on"], chinese), values["law"]
    return _pick(
        chinese,
        f"自{on}起算，当日计入" + (f"（{law}）" if law else ""),
        f"Starts on {on}; that day is counted" + (f" ({law})" if law else ""),
    )


def _start_before(values: Mapping[str, Any], chinese: bool) -> str:
    on = day(values["on"], chinese)
    return _pick(chinese, f"自{on}向前倒算，当日不计入", f"Counted back from {on}; that day is not counted")


def _start_hour(values: Mapping[str, Any], chinese: bool) -> str:
    at = day(values["at"], chinese)
    return _pick(chinese, f"自{at}起按小时计算（北京时间）", f"Starts on {at} (Beijing time), hour by hour")


def _start_hour_unknown(values: Mapping[str, Any], chinese: bool) -> str:
    at = day(values["at"], chinese)
    return _pick(chinese, f"钟点未知，自{at}起按小时计算", f"The hour is not known; counted from {at}")


def _skipped(values: Mapping[str, Any], chinese: bool) -> str:
    span, why, days = _span(values, chinese), _why(values, chinese), values["days"]
    return _pick(
        chinese, f"{span}不计：{why}，{days}日", f"Not counted: {span} ({why}), {period(days, 'd', False)}"
    )


def _made_up(values: Mapping[str, Any], chinese: bool) -> str:
    on, holiday = day(values["on"], chinese), _name(values["holiday"], chinese)
    zh, en = (f"（{holiday}）", f" ({holiday})") if holiday else ("", "")
    return _pick(chinese, f"{on}为调休上班日{zh}，计入", f"Counted: {on}, worked in return for a holiday{en}")


def _months(values: Mapping[str, Any], chinese: bool) -> str:
    end, doubt = day(values["end"], chinese), not values["verified"]
    if values["clipped"]:
        zh, en = (
            f"该月没有{values['wanted']}日，以月末{end}为届满日",
            (f"That month has no day {values['wanted']}; the period ends on its last day, {end}"),
        )
    else:
        zh, en = f"以对应日{end}为届满日", f"Ends on the same-numbered day, {end}"
    return _pick(
        chinese, zh + "（该计算规则未核实）" * doubt, en + " (this way of counting is unverified)" * doubt
    )


def _paused(values: Mapping[str, Any], chinese: bool) -> str:
    span, reason = _span(values, chinese), _name(values["reason"], chinese)
    unit = {"h": "h", "wd": "wd"}.get(values["unit"], "cd")
    lost = period(values["lost"], unit, chinese)
    return _pick(
        chinese, f"{span}中止（{reason}），不计{lost}", f"Paused {span} ({reason}): {lost} not counted"
    )


def _pause_idle(values: Mapping[str, Any], chinese: bool) -> str:
    span, reason = _span(values, chinese), _name(values["reason"], chinese)
    return _pick(
        chinese,
        f"{span}中止（{reason}），其间没有应计入的时间",
        f"Paused {span} ({reason}): no time that counts lay in it",
    )


def _pause_open(values: Mapping[str, Any], chinese: bool) -> str:
    on, reason = day(values["on"], chinese), _name(values["reason"], chinese)
    left = period(values["left"], {"h": "h", "wd": "wd"}.get(values["unit"], "cd"), chinese)
    return _pick(
        chinese,
        f"自{on}起中止（{reason}），尚未恢复；恢复后还有{left}",
        f"Paused since {on} ({reason}) and not resumed; {left} remain from then on",
    )


def _extended(values: Mapping[str, Any], chinese: bool) -> str:
    more = period(values["length"], values["unit"], chinese)
    approver = _name(values["approver"], chinese)
    if not values["approver_verified"]:
        approver += _pick(chinese, "（批准机关未核实）", " (who approves is unverified)")
    facts = [part for part in (values["by"], values["document"]) if part]
    facts += [day(values["granted"], chinese)] if values["granted"] else []
    told = ("：" if chinese else ": ") + ("，" if chinese else ", ").join(facts) if facts else ""
    total = ""
    if values["total"]:
        most = period(values["total"], values["unit"], chinese)
        total = f"，总计不超过{most}" if chinese else f", {most} in all at most"
    return _pick(
        chinese, f"延长{more}（{approver}{total}）{told}", f"Extended by {more} ({approver}{total}){told}"
    )


def _rolled(values: Mapping[str, Any], chinese: bool) -> str:
    on, to, why = day(values["on"], chinese), day(values["to"], chinese), _why(values, chinese)
    law = values["law"]
    zh = f"最后一日{on}不是工作日（{why}），顺延至{to}（{law}"
    en = f"The last day, {on}, is no working day ({why}); it moves on to {to} ({law}"
    if not values["stated"]:
        zh, en = zh + "，参照适用", en + ", applied by analogy"
    return _pick(chinese, zh + "）", en + ")")


def _not_rolled(values: Mapping[str, Any], chinese: bool) -> str:
    on, why = day(values["on"], chinese), _why(values, chinese)
    return _pick(
        chinese,
        f"最后一日{on}不是工作日（{why}），本期限不顺延",
        f"The last day, {on}, is no working day ({why}); this period does not move on",
    )


def _provisional(values: Mapping[str, Any], chinese: bool) -> str:
    zh, en = "、".join(map(str, values["years"])), ", ".join(map(str, values["years"]))
    return _pick(
        chinese,
        f"{zh}年的放假安排尚未公布，暂按普通周末计算，公布后重算",
        f"The holidays of {en} are not published: plain weekends for now, counted anew when they are",
    )


def _before_calendar(values: Mapping[str, Any], chinese: bool) -> str:
    zh, en = "、".join(map(str, values["years"])), ", ".join(map(str, values["years"]))
    return _pick(
        chinese,
        f"{zh}年的放假安排不在日历中，按普通周末计算，录入后重算",
        f"The holidays of {en} are not in the calendar: plain weekends, counted anew when they are entered",
    )


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"


def _rate(values: Mapping[str, Any], chinese: bool) -> str:
    name, percent, basis = _name(values["name"], chinese), values["percent"], values["basis"]
    return _pick(
        chinese,
        f"{name}：每日按罚款数额的{percent}%计，依据{basis}",
        f"{name}: {percent}% of the fine for each day; basis {basis}",
    )


def _days_late(values: Mapping[str, Any], chinese: bool) -> str:
    after, until = day(values["on"], chinese), day(values["to"], chinese)
    days = period(values["days"], "d", chinese)
    return _pick(
        chinese, f"自{after}次日起至{until}，计{days}", f"From the day after {after} to {until}: {days} count"
    )


def _capped(values: Mapping[str, Any], chinese: bool) -> str:
    most = _money(values["fen"])
    return _pick(chinese, f"不超过罚款数额，以{most}元为限", f"Never more than the fine: {most} yuan at most")


def _comes_to(values: Mapping[str, Any], chinese: bool) -> str:
    fen = _money(values["fen"])
    return _pick(chinese, f"合计{fen}元", f"In all {fen} yuan")


def _plainly(zh: str, en: str) -> Callable[[Mapping[str, Any], bool], str]:
    """A sentence whose places are days of the step."""

    def say(values: Mapping[str, Any], chinese: bool) -> str:
        told = {name: day(value, chinese) for name, value in values.items() if name in ("on", "due")}
        return _pick(chinese, zh, en).format(**{**values, **told})

    return say


SENTENCES: Mapping[str, Callable[[Mapping[str, Any], bool], str]] = {
    "rule": _rule,
    "not_in_force": _not_in_force,
    "no_longer_in_force": _no_longer_in_force,
    "length": _length,
    "day_kind": _day_kind,
    "start": _start,
    "start_counted": _start_counted,
    "start_before": _start_before,
    "start_hour": _start_hour,
    "start_hour_unknown": _start_hour_unknown,
    "skipped": _skipped,
    "made_up": _made_up,
    "months": _months,
    "paused": _paused,
    "pause_idle": _pause_idle,
    "pause_open": _pause_open,
    "extended": _extended,
    "rolled": _rolled,
    "not_rolled": _not_rolled,
    "before_calendar": _before_calendar,
    "provisional": _provisional,
    "rate": _rate,
    "days_late": _days_late,
    "capped": _capped,
    "comes_to": _comes_to,
    "no_number": _plainly("法律未规定具体期限，不计算", "The law gives no number; nothing is counted"),
    "not_known": _plainly(
        "期限未收录，须查明后录入", "The period is not known here; it has to be read and entered"
    ),
    "earliest": _plainly("不早于{on}", "Not before {on}"),
    "calendar": _plainly("工作日历：{edition}", "Calendar: {edition}"),
    "due": _plainly("届满：{due}", "Due: {due}"),
    "floor": _plainly("恢复前不能确定届满日，不早于{on}", "No due date until it resumes; not before {on}"),
}

REFUSALS: Mapping[str, tuple[str, str]] = {
    "rule.unknown": ("没有期限规则 {rule}", "There is no rule {rule}"),
    "rule.ended": (
        "{rule} 已于 {ended} 失效，不能再用于之后的案件{instead}",
        "{rule} ended on {ended} and does not govern later cases{instead}",
    ),
    "length.fixed": ("{rule} 的期限由法律规定为{length}，不能另定", "The law fixes {length} for {rule}"),
    "length.positive": ("期限至少为 1", "A period is 1 at least"),
    "length.beyond": ("期限过长，无法计算", "The period is too long to be counted"),
    "pause.not_named": (
        "{rule} 没有规定可以因“{reason}”中止",
        "{rule} does not name {reason} as a reason to pause",
    ),
    "pause.order": ("中止的结束早于开始", "The pause ends before it begins"),
    "extension.none": ("{rule} 没有规定可以延长", "{rule} cannot be extended"),
    "extension.beyond": ("超出 {rule} 允许延长的上限，多出{over}", "Beyond what {rule} allows, by {over}"),
    "extension.unit": ("{rule} 的延长以{unit}计", "{rule} is extended in {unit}"),
    "extension.least": ("{rule} 每次至少延长{least}", "{rule} is extended by {least} at least"),
    "extension.positive": ("延长至少为 1", "An extension is 1 at least"),
    "fine.negative": ("金额不能为负", "An amount cannot be negative"),
    "fine.no_rate": ("{on} 没有加处罚款的规定", "There is no rate of late fines for {on}"),
}
