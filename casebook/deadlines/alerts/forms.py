"""The form of alerts on the account page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.web.forms import FlagField, Form, Length, TextField


class ChoiceForm(Form):
    email = TextField(
        _l("提醒邮箱"),
        description=_l("留空则不发送邮件。邮件只写明案号、期限名称和日期。"),
        validators=[Length(max=254)],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    digest = FlagField(_l("每天发送期限提醒"))
