"""The forms of accounts, roles and units."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import EqualTo

from casebook.accounts.models import Unit
from casebook.accounts.permissions import ROLES
from casebook.web.forms import (
    ChoiceField,
    DataRequired,
    DayField,
    FlagField,
    Form,
    HiddenField,
    Length,
    PasswordField,
    TextField,
    ValidationError,
    VersionedForm,
)

KINDS = {"city": _l("市"), "county": _l("县（区）"), "department": _l("部门"), "office": _l("处室")}
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def role_choices() -> dict[str, str]:
    return {code: str(role.label) for code, role in ROLES.items()}


def unit_choices(units: list[Unit]) -> dict[str, str]:
    """Units by id, indented as they hang in the tree."""
    top = min((len(unit.path) for unit in units), default=1)
    return {unit.id: "　" * (len(unit.path) - top) + unit.name for unit in units}


class SignInForm(Form):
    username = TextField(
        _l("用户名"),
        validators=[DataRequired()],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("密码"), validators=[DataRequired()], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class NewPasswordForm(Form):
    old_password = PasswordField(
        _l("原密码"), validators=[DataRequired()], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("新密码"), validators=[DataRequired()], render_kw={"autocomplete": "new-password"}
    )
    password_again = PasswordField(
        _l("再填一次新密码"),
        validators=[DataRequired(), EqualTo("password", message=_l("两次填写的密码不一致。"))],
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()


class LanguageForm(Form):
    language = ChoiceField(_l("界面语言"), choices=LANGUAGE_NAMES)


class _UnitsForm(VersionedForm):
    """A form with a list of the units its reader administers."""

    def offer_units(self, units: list[Unit], *, keep: str | None = None) -> None:
        """Offer the active units in `unit`, and `keep`, which the thing edited already has."""
        field: Any = self["unit"]
        field.choices = list(unit_choices([u for u in units if u.active or u.id == keep]).items())


class PersonForm(_UnitsForm):
    name = TextField(_l("姓名"), validators=[DataRequired(), Length(max=60)])
    unit = ChoiceField(_l("单位"), choices={}, empty=_l("请选择"), validators=[DataRequired()])


class NewPersonForm(PersonForm):
    username = TextField(
        _l("用户名"),
        validators=[DataRequired(), Length(max=40)],
        hint=_l("以小写字母开头，只用小写字母、数字和 . _ -；建立后不能更改。"),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class ReasonForm(VersionedForm):
    reason = TextField(_l("理由"), validators=[DataRequired(), Length(max=500)])


class GrantForm(_UnitsForm):
    role = ChoiceField(_l("角色"), choices=role_choices, empty=_l("请选择"), validators=[DataRequired()])
    unit = ChoiceField(
        _l("所管单位"),
        choices={},
        empty=_l("请选择"),
        validators=[DataRequired()],
        hint=_l("角色对该单位及其全部下级有效。"),
    )
    from_on = DayField(_l("自"), hint=_l("不填：从今天起"))
    until_on = DayField(_l("至"), hint=_l("含当日；不填：长期"))
    reason = TextField(_l("理由"), validators=[DataRequired(), Length(max=500)], wide=True)

    def validate_until_on(self, field: Any) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(str(_l("截止日期不能早于起始日期。")))


class UnitForm(VersionedForm):
    name = TextField(_l("单位名称"), validators=[DataRequired(), Length(max=100)], wide=True)
    short = TextField(_l("简称"), validators=[Length(max=40)])
    number_word = TextField(
        _l("案号用字"),
        validators=[Length(max=12)],
        hint=_l("如 安问，用于 安问〔2026〕12号；不填：用上级的。"),
    )
    kind = ChoiceField(_l("类别"), choices=KINDS, validators=[DataRequired()])
    active = FlagField(_l("在用"), default=True)


class NewUnitForm(UnitForm):
    id = TextField(
        _l("单位代码"),
        validators=[DataRequired(), Length(max=40)],
        hint=_l("以小写字母开头，只用小写字母、数字和 -；建立后不能更改。"),
    )
    parent = ChoiceField(_l("上级单位"), choices={}, empty=_l("请选择"), validators=[DataRequired()])


class MoveUnitForm(VersionedForm):
    parent = ChoiceField(_l("新的上级单位"), choices={}, empty=_l("请选择"), validators=[DataRequired()])
