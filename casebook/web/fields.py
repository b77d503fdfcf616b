"""Form fields of our own. Each may say what it is for: `hint`, and `article`, the article that asks for it.

Values: money is integer fen, a day is a `date`, a moment is UTC with its precision, lines are a list.
What was typed stays on the page when it cannot be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import widgets
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from casebook import clock
from casebook.text.characters import Control, control_in

#: Ten billion yuan: above any loss or fine; a longer number is a slip of the hand.
MONEY_LIMIT_FEN = 10**15
_MONEY = re.compile(r"^(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|亿|万元|万|元|圆)?$")
_UNITS = {"亿": Decimal(10**8), "万": Decimal(10**4)}
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日{0,1}$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_TIME = re.compile(r"^(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*\d{0,2})?\s*[分秒]?$")


class Moment(NamedTuple):
    """A point in time as the store keeps it: UTC, and whether the minute or only the day is known."""

    at: datetime
    precision: str  # minute | day

    @classmethod
    def of(cls, day: date, moment: datetime | None) -> Moment:
        """The moment where it is known, else its day."""
        return cls(moment, "minute") if moment else cls(clock.from_local(day), "day")


class Described:
    """What every field may carry beside its label.

    `suggest` is the endpoint that completes what is typed; `fills` maps a key of the chosen
    suggestion's `fill` to the short name of the sibling field that takes it.
    """

    def __init__(
        self,
        *args: Any,
        hint: Any = None,
        article: Any = None,
        suggest: str | None = None,
        fills: dict[str, str] | None = None,
        wide: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hint = hint
        self.article = article
        self.suggest = suggest
        self.fills = fills or {}
        if wide is not None:
            self.wide = wide

    wide = False  # whether the field takes the whole row of a form


def normalise(text: str) -> str:
    """Full-width digits, letters and signs as their plain forms, outer blanks gone."""
    return unicodedata.normalize("NFKC", text).strip()


def read_money(text: str) -> int:
    """A sum as people write it (`1,234.5`, `12万元`, `3.2 亿`) as fen. Raises ValueError otherwise."""
    found = _MONEY.match(normalise(text).replace("¥", "").strip())
    if not found:
        raise ValueError(_("请写金额数字，例如 12500 或 12.5 万元。"))
    try:
        amount = Decimal(found["number"].replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits only numbers
        raise ValueError(_("请写金额数字，例如 12500 或 12.5 万元。")) from None
    fen = amount * _UNITS.get((found["unit"] or "")[:1], Decimal(1)) * 100
    if fen != fen.to_integral_value():
        raise ValueError(_("金额最多精确到分。"))
    if fen > MONEY_LIMIT_FEN:
        raise ValueError(_("金额过大，请核对。"))
    return int(fen)


def read_day(text: str) -> date:
    """A day as people write it (`2026-3-1`, `2026年3月1日`, `20260301`). Raises ValueError otherwise."""
    plain = normalise(text)
    found = _DAY.match(plain) or _COMPACT_DAY.match(plain)
    if not found:
        raise ValueError(_("请写日期，例如 2026-03-01。"))
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(_("没有这一天，请核对日期。")) from None


def _utc(day: date, hour: time = time()) -> datetime:
    """The moment in UTC. Raises ValueError for one before the calendar begins there."""
    try:
        return clock.from_local(day, hour)
    except OverflowError:
        raise ValueError(_("没有这一天，请核对日期。")) from None


def read_time(text: str) -> time:
    """A time of day (`14:05`, `14时5分`). Raises ValueError otherwise."""
    found = _TIME.match(normalise(text))
    if not found:
        raise ValueError(_("请写时间，例如 14:05。"))
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(_("没有这个时间，请核对。")) from None


def control_sentence(control: Control) -> Any:
    """What is wrong with a text that holds a control character, and what to do."""
    return _l("第 %(at)s 个字符是不可见的控制字符 %(sign)s，请删去它", at=control.at, sign=control.sign)


class TextField(Described, wtforms.StringField):
    """Text, outer blanks removed; empty text is None where `empty_none`. Control characters are refused,
    whatever kind of text the field reads."""

    data: Any  # subclasses read lists out of the text

    def __init__(self, *args: Any, empty_none: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_none = empty_none

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        for text in self.raw_data or ():
            if control := control_in(str(text)):
                self.process_errors = [*self.process_errors, str(control_sentence(control))]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            text = str(valuelist[0]).strip()
            self.data = text or (None if self.empty_none else "")


class AreaField(TextField):
    """Several lines of text."""

    widget = widgets.TextArea()
    wide = True

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.render_kw = {"rows": rows, **(self.render_kw or {})}


class PasswordField(Described, wtforms.PasswordField):
    pass


class CodeField(TextField):
    """A code such as a 统一社会信用代码： plain capitals without blanks.

    `check(code)` raises ValueError with a sentence when the code cannot be right.
    """

    def __init__(self, *args: Any, check: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        self.render_kw = {"autocapitalize": "characters", "spellcheck": "false", **(self.render_kw or {})}

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            self.data = "".join(normalise(str(valuelist[0])).split()).upper() or None

    def pre_validate(self, form: Any) -> None:
        if not self.data or not self.check:
            return
        try:
            self.check(self.data)
        except ValidationError:
            raise
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NumberField(Described, wtforms.IntegerField):
    """A count. Empty means not known and is None, never zero."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.render_kw = {"inputmode": "numeric", "min": "0", **(self.render_kw or {})}

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        if valuelist and (text := normalise(str(valuelist[0]))):
            try:
                self.data = int(text)
            except ValueError:
                raise ValueError(_("请写整数。")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data < 0:
            raise ValidationError(_("不能小于零。"))


class MoneyField(Described, wtforms.Field):
    """Yuan on the page, integer fen in `data`; None where nothing is written."""

    widget = widgets.TextInput()
    unit = "元"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.render_kw = {"inputmode": "decimal", "autocomplete": "off", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else write_money(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            self.data = read_money(str(valuelist[0]))


def write_money(fen: int) -> str:
    """Fen as the plain yuan that `read_money` reads back: 1250050 → `12500.50`."""
    return f"{Decimal(fen) / 100:.2f}".removesuffix(".00")


class DayField(Described, wtforms.Field):
    """A legal date."""

    widget = widgets.DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def __call__(self, **kwargs: Any) -> Any:
        # A browser empties a date box it cannot read: what was typed is then shown as text.
        if self.raw_data and self.raw_data[0] and self.data is None:
            kwargs["type"] = "text"
        return super().__call__(**kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            self.data = read_day(str(valuelist[0]))
            self.raw_data = [self.data.isoformat()]


class MomentField(Described, wtforms.Field):
    """A date and, where it is known, a time: two boxes of one name. `data` is a `Moment` or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget = _MomentWidget()

    @property
    def typed(self) -> tuple[str, str]:
        """What stands in the two boxes."""
        if self.raw_data:
            return str(self.raw_data[0]), str(self.raw_data[1]) if len(self.raw_data) > 1 else ""
        if not self.data:
            return "", ""
        shown = clock.local(self.data.at)
        return shown.date().isoformat(), shown.strftime("%H:%M") if self.data.precision == "minute" else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        day_text, time_text = ([str(value).strip() for value in valuelist] + ["", ""])[:2]
        if not day_text and time_text:
            raise ValueError(_("写了时间，还要写日期。"))
        if day_text and time_text:
            self.data = Moment(_utc(read_day(day_text), read_time(time_text)), "minute")
        elif day_text:
            self.data = Moment(_utc(read_day(day_text)), "day")


class _MomentWidget:
    def __call__(self, field: MomentField, **kwargs: Any) -> Any:
        day_text, time_text = field.typed
        kwargs.setdefault("id", field.id)
        unread = bool(field.raw_data) and field.data is None
        day_box = {**kwargs, "type": "text" if unread and day_text else "date", "value": day_text}
        time_box = {**kwargs, "type": "text" if unread and time_text else "time", "value": time_text}
        time_box.update(
            id=f"{kwargs['id']}-time", aria_label=_("%(label)s：时间", label=str(field.label.text))
        )
        time_box.pop("required", None)
        return _input(field.name, day_box) + _input(field.name, time_box)


def _input(name: str, attributes: dict[str, Any]) -> Markup:
    return Markup(f"<input {widgets.html_params(name=name, **attributes)}>")  # noqa: S704 - html_params escapes


class LinesField(AreaField):
    """One entry a line; `data` is a list without blanks and empty lines."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = [line.strip() for line in text.splitlines() if line.strip()]


class RegionField(TextField):
    """Province, city, county … in one box, parted by `/`, blanks or `>`; `data` is a list of names."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return " / ".join(self.data or [])

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        text = normalise(str(valuelist[0])) if valuelist else ""
        self.data = [part for part in re.split(r"[/>\s、,]+", text) if part]
        if len(self.data) > 6:
            raise ValueError(_("最多六级，例如 某省 / 某市 / 某县。"))


class ChoiceField(Described, wtforms.SelectField):
    """One of a closed list: {code: name}, {group: {code: name}}, pairs, or a callable giving one of them.

    `empty` is the text of a first row that means not chosen; `data` is then None.
    """

    def __init__(self, *args: Any, choices: Any = None, empty: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", _code)
        super().__init__(*args, choices=offered(choices), **kwargs)
        self.empty = empty

    def iter_choices(self) -> Any:
        if self.empty is not None:
            yield self._nothing()
        yield from super().iter_choices()

    def iter_groups(self) -> Any:
        if self.empty is not None:
            yield None, [self._nothing()]
        yield from super().iter_groups()

    def _nothing(self) -> Choice:
        return Choice("", str(self.empty), self.data in (None, ""), {})

    def pre_validate(self, form: Any) -> None:
        if self.empty is None or self.data not in (None, ""):
            super().pre_validate(form)


def _code(value: Any) -> Any:
    return value or None


def offered(choices: Any) -> Any:
    """Closed lists as WTForms takes them; what is not a mapping goes through."""
    if callable(choices):
        return lambda: offered(choices())
    if not isinstance(choices, Mapping):
        return choices
    rows = []
    for key, name in choices.items():
        if isinstance(name, Mapping):
            rows += [SelectChoice(code, text, optgroup=key) for code, text in name.items()]
        else:
            rows.append(SelectChoice(key, name))
    return rows


class ChoicesField(Described, wtforms.SelectMultipleField):
    """Several of a closed list, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()
    wide = True

    def __init__(self, *args: Any, choices: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=offered(choices), **kwargs)


class FlagField(Described, wtforms.BooleanField):
    """Yes or no by one box."""


class KnownField(Described, wtforms.SelectField):
    """Yes, no, or not known: True, False or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", {"yes": True, "no": False}.get)
        super().__init__(*args, **kwargs)

    def iter_choices(self) -> Any:
        for value, text, meaning in (("", _("未知"), None), ("yes", _("是"), True), ("no", _("否"), False)):
            yield Choice(value, text, self.data is meaning, {})

    def process_data(self, value: Any) -> None:
        self.data = value

    def pre_validate(self, form: Any) -> None:
        return None


class UploadField(Described, wtforms.FileField):
    """A file to upload; `data` is Werkzeug's FileStorage or None."""
