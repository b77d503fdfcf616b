"""The base of every form: messages in the reader's language, refusals shown at their field, conflicts."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, FieldList, FormField, HiddenField, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from casebook.refusals import Refusal, Refusals
from casebook.web.fields import (
    AreaField,
    ChoiceField,
    ChoicesField,
    CodeField,
    DayField,
    FlagField,
    KnownField,
    LinesField,
    Moment,
    MomentField,
    MoneyField,
    NumberField,
    PasswordField,
    RegionField,
    TextField,
    UploadField,
)

__all__ = [
    "AreaField",
    "ChoiceField",
    "ChoicesField",
    "CodeField",
    "DataRequired",
    "DayField",
    "FieldList",
    "FlagField",
    "Form",
    "FormField",
    "HiddenField",
    "InputRequired",
    "KnownField",
    "Length",
    "LinesField",
    "Moment",
    "MomentField",
    "MoneyField",
    "NumberField",
    "NumberRange",
    "Optional",
    "PasswordField",
    "RegionField",
    "Row",
    "TextField",
    "UploadField",
    "ValidationError",
    "VersionedForm",
    "conflict_page",
]

#: The sentences of WTForms in our words.
BUILT_IN = {
    "This field is required.": _l("请填写此项。"),
    "Not a valid choice.": _l("请从列表中选择。"),
    "'%(value)s' is not a valid choice for this field.": _l("没有“%(value)s”这个选项。"),
    "'%(value)s' are not valid choices for this field.": _l("没有“%(value)s”这个选项。"),
    "Choices cannot be None.": _l("请从列表中选择。"),
    "Invalid Choice: could not coerce.": _l("请从列表中选择。"),
    "Not a valid integer value.": _l("请写整数。"),
    "Not a valid decimal value.": _l("请写数字。"),
    "Not a valid date value.": _l("请写日期，例如 2026-03-01。"),
    "Not a valid time value.": _l("请写时间，例如 14:05。"),
    "Invalid input.": _l("写法有误，请核对。"),
    "Number must be at least %(min)s.": _l("不能小于 %(min)s。"),
    "Number must be at most %(max)s.": _l("不能大于 %(max)s。"),
    "Number must be between %(min)s and %(max)s.": _l("应在 %(min)s 至 %(max)s 之间。"),
    "Field must be at least %(min)d character long.": _l("至少 %(min)d 个字。"),
    "Field must be at least %(min)d characters long.": _l("至少 %(min)d 个字。"),
    "Field cannot be longer than %(max)d character.": _l("最多 %(max)d 个字。"),
    "Field cannot be longer than %(max)d characters.": _l("最多 %(max)d 个字。"),
    "Field must be exactly %(max)d character long.": _l("应为 %(max)d 个字。"),
    "Field must be exactly %(max)d characters long.": _l("应为 %(max)d 个字。"),
    "Field must be between %(min)d and %(max)d characters long.": _l("应为 %(min)d 至 %(max)d 个字。"),
    "Field must be equal to %(other_name)s.": _l("两次填写的不一致。"),
}


class _Sentences:
    """WTForms asks here for its texts."""

    def gettext(self, text: str) -> str:
        # Lazy texts hold their Chinese msgid; without an application they stay Chinese.
        known = BUILT_IN.get(text)
        return str(known) if known is not None else text

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        known = BUILT_IN.get(plural) or BUILT_IN.get(singular)
        if known is not None:
            return str(known)
        return plural if number != 1 else singular  # places are filled by WTForms


class Form(FlaskForm):
    """A form of casebook. `form.shows(refusal)` puts a refused rule at the field it names."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _Sentences()

    @property
    def has_files(self) -> bool:
        return any(isinstance(field, UploadField) for field in self)

    def shows(self, refusal: Refusal) -> None:
        """Put each refusal at the field it names, the others over the form. Dots name fields of rows."""
        for each in refusal.all if isinstance(refusal, Refusals) else (refusal,):
            field = self.find(each.field) if each.field else None
            if field is None:
                self.form_errors.append(each.message)
            else:
                field.errors = [*field.errors, each.message]

    def find(self, path: str) -> Field | None:
        """The field at a dotted path: `title`, `parties.0.name`; None where there is none."""
        found: Any = self
        for part in path.replace("-", ".").split("."):
            try:
                found = found[int(part)] if part.isdigit() else found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def rows_changed(self) -> bool:
        """Add or drop a row where one of the form's own row buttons was pressed.

        Then True, and the page is shown again with everything typed kept: rows work without JavaScript.
        """
        if name := request.form.get("_add_row"):
            rows = self.find(name)
            if isinstance(rows, FieldList) and not (rows.max_entries and len(rows) >= rows.max_entries):
                rows.append_entry()
            return True
        if place := request.form.get("_drop_row"):
            name, _, index = place.rpartition("-")
            rows = self.find(name)
            if isinstance(rows, FieldList) and index.isdigit():
                rows.entries = [entry for entry in rows.entries if entry.name != place]
            return True
        return False

    def faults(self) -> list[tuple[str | None, str, str]]:
        """Every error as (id of its input or None, label, sentence), in the order of the form."""
        found: list[tuple[str | None, str, str]] = [(None, "", str(text)) for text in self.form_errors]
        for field in self:
            found += _faults(field)
        return found


class Row(Form):
    """A form used as a row of a `FieldList`; it carries no token of its own."""

    class Meta(Form.Meta):
        csrf = False


class VersionedForm(Form):
    """A form that changes a stored document; `version` is the one its reader saw, None for a new one."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


def _faults(field: Field) -> list[tuple[str | None, str, str]]:
    if isinstance(field, FieldList | FormField):
        found: list[tuple[str | None, str, str]] = []
        own = [text for text in field.errors if isinstance(text, str)]
        for text in own:
            found.append((field.id, str(field.label.text), text))
        for inner in field:
            found += _faults(inner)
        return found
    return [(field.id, str(field.label.text), str(text)) for text in field.errors]


def blank_row(rows: FieldList) -> Field:
    """An empty row numbered `__index__`: what a script copies to add a row."""
    options = {"name": f"{rows.name}-__index__", "id": f"{rows.id}-__index__", "_meta": rows.meta}
    row = rows.meta.bind_field(None, rows.unbound_field, options)  # type: ignore[arg-type]
    row.process(None)
    return row


def conflict_page(form: VersionedForm, theirs: VersionedForm, *, version: int, back: str) -> Response:
    """The page for a form whose document somebody else changed meanwhile.

    `theirs` is the same form filled from the store, `version` the one now stored, `back` the address of
    the document. Both stand side by side; sending again what was typed replaces `version`.
    """
    pairs = [
        (field, theirs[field.short_name], written(field) != written(theirs[field.short_name]))
        for field in form
        if field.type not in {"CSRFTokenField", "HiddenField"} and field.short_name != "version"
    ]
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in {"version", "csrf_token"}]
    page = render_template("conflict.html", pairs=pairs, typed=typed, version=version, back=back)
    return current_app.make_response((page, 409))


def written(field: Field) -> str:
    """What a field holds, as text to compare and to read."""
    if isinstance(field, FieldList):
        return "\n".join(text for entry in field if (text := written(entry)))
    if isinstance(field, FormField):
        return gettext("，").join(text for inner in field if (text := written(inner)))
    if hasattr(field, "iter_choices"):
        offered: list[Any] = list(field.iter_choices())
        return gettext("、").join(str(each.label) for each in offered if each.selected and each.value)
    if isinstance(field, FlagField):
        return gettext("是") if field.data else gettext("否")
    if isinstance(field, MomentField):
        return " ".join(part for part in field.typed if part)
    return field._value() if hasattr(field, "_value") else str(field.data or "")
