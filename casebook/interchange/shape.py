"""The shape of a line: JSON, then the published schema, then what a schema cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from casebook.text.characters import control_in
from casebook.web.fields import control_sentence

FORMAT = "casebook.case/1"
SCHEMA = Path(__file__).with_name("schema.json")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
PART_OF_DAY = re.compile(r"\d{4}(-\d{2})?\Z")  # published sources often give a month or a year alone
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z")

formats = FormatChecker(formats=())


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line: the field as a path, a stable code, a sentence."""

    field: str | None
    code: str
    sentence: Any

    @property
    def message(self) -> str:
        return str(self.sentence)


class BadLine(Exception):
    """A line that cannot be taken; every problem found stands in `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


@formats.checks("casebook-date", raises=ValueError)
def _is_day(value: object) -> bool:
    if value is None:
        return True
    return bool(DAY.match(str(value))) and bool(date.fromisoformat(str(value)))


@formats.checks("casebook-partial-date", raises=ValueError)
def _is_partial_day(value: object) -> bool:
    if value is None or DAY.match(str(value)):
        return _is_day(value)
    return bool(PART_OF_DAY.match(str(value))) and bool(date.fromisoformat(f"{value}-01-01"[:10]))


@formats.checks("casebook-moment", raises=ValueError)
def _is_moment(value: object) -> bool:
    if not MOMENT.match(str(value)):
        return _is_partial_day(value)
    return bool(MOMENT.match(str(value))) and bool(datetime.fromisoformat(str(value)))


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of one line."""
    return dict(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=formats)


def parse(raw: bytes) -> dict[str, Any]:
    """One line as a mapping; decimals stay exact (Decimal). Raises BadLine."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadLine([Problem(None, "line.encoding", _l("这一行不是 UTF-8 编码"))]) from error
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_once_each
        )
        text.encode("utf-8")
        json.dumps(value, default=str, ensure_ascii=False).encode("utf-8")
    except _Twice as twice:
        sentence = _l("字段 %(name)s 在同一个对象中出现了两次，请只留一个", name=twice.name)
        raise BadLine([Problem(twice.name, "line.duplicate_key", sentence)]) from twice
    except (ValueError, RecursionError) as error:
        raise BadLine([Problem(None, "line.json", _l("这一行不是完整的 JSON"))]) from error
    problems = list(_problems(value))
    if problems:
        raise BadLine(problems)
    return dict(value)


class _Twice(Exception):
    """A name that stands twice in one object: which of the two is meant, nobody can know."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in found if names.count(name) > 1))
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _problems(value: Any) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(None, "line.not_object", _l("这一行不是一个 JSON 对象"))
        return
    if value.get("format") != FORMAT:
        yield Problem("format", "format.unknown", _l("格式标记应为 casebook.case/1"))
        return
    found = False
    for error in sorted(
        _validator().iter_errors(value), key=lambda error: list(map(str, error.absolute_path))
    ):
        found = True
        yield from _from_schema(error)
    for problem in _controls(value):
        found = True
        yield problem
    if not found:
        yield from _beyond_schema(value)


def _controls(value: dict[str, Any]) -> Iterator[Problem]:
    """Texts with characters in them that are no text."""
    for path, text in _texts(value):
        if control := control_in(text):
            yield Problem(_path(path), "field.characters", control_sentence(control))


def _texts(value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a line with its place, in the order of the line, however deep it is."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, str):
            yield path, found
        elif isinstance(found, dict):
            waiting += [((*path, name), inner) for name, inner in reversed(found.items())]
        elif isinstance(found, list):
            waiting += [((*path, at), found[at]) for at in reversed(range(len(found)))]


def _from_schema(error: ValidationError) -> Iterator[Problem]:
    path = _path(error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for name in error.instance:
            if name not in known:
                yield Problem(_join(path, name), "field.unknown", _l("没有这个字段"))
    elif error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield Problem(_join(path, name), "field.missing", _l("缺少必填字段"))
    else:
        code, sentence = SENTENCES.get(str(error.validator), ("field.invalid", _l("值不合要求")))
        yield Problem(path, code, sentence)


SENTENCES: dict[str, tuple[str, Any]] = {
    "type": ("field.type", _l("值的类型不对")),
    "enum": ("field.choice", _l("不在允许的取值之内")),
    "const": ("field.choice", _l("不在允许的取值之内")),
    "minimum": ("field.negative", _l("不能是负数")),
    "maximum": ("field.too_large", _l("数值过大")),
    "minLength": ("field.empty", _l("不能为空")),
    "maxLength": ("field.too_long", _l("文字过长")),
    "maxItems": ("field.too_many", _l("项数过多")),
    "format": ("field.date", _l("不是有效的日期或时间")),
}


def _beyond_schema(value: dict[str, Any]) -> Iterator[Problem]:
    if not value["title"].strip():
        yield Problem("title", "field.empty", _l("不能为空"))
    if not value["external_id"].strip():
        yield Problem("external_id", "field.empty", _l("不能为空"))
    if value["origin"] == "reference" and value.get("number"):
        yield Problem("number", "reference.number", _l("参考案例没有本单位案号"))
    incident = value.get("incident") or {}
    if not _is_money(incident.get("direct_loss_yuan")):
        yield Problem("incident.direct_loss_yuan", "money.decimals", _l("金额最多两位小数"))
    keys = set()
    for at, party in enumerate(value.get("parties") or ()):
        if party["key"] in keys:
            yield Problem(f"parties[{at}].key", "party.key_twice", _l("当事人编号重复"))
        keys.add(party["key"])
    for at, measure in enumerate(value.get("measures") or ()):
        if not _is_money(measure.get("amount_yuan")):
            yield Problem(f"measures[{at}].amount_yuan", "money.decimals", _l("金额最多两位小数"))
        if measure.get("party") is not None and measure["party"] not in keys:
            yield Problem(f"measures[{at}].party", "party.unknown", _l("没有这个编号的当事人"))
        if measure.get("discipline") and measure["kind"] != "discipline":
            yield Problem(
                f"measures[{at}].discipline", "measure.discipline_kind", _l("只有处分才分党纪与政务")
            )


def _is_money(value: Any) -> bool:
    return value is None or Decimal(value) == round(Decimal(value), 2)


def _path(parts: Any) -> str | None:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text or None


def _join(path: str | None, name: str) -> str:
    return f"{path}.{name}" if path else name
