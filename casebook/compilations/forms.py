"""Forms of compilations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from casebook.compilations.choices import CASE_LIMIT, DEFAULT_TITLE, SECTION_LABELS
from casebook.compilations.models import Compilation
from casebook.text.redaction import Entry
from casebook.web.fields import ChoicesField, FlagField, LinesField, TextField
from casebook.web.forms import Form, Row, VersionedForm


class NewForm(Form):
    title = TextField(
        _l("书名"),
        validators=[Length(max=120)],
        hint=_l("不填则用通用书名。书名中不得有当事人名称。"),
        wide=True,
    )
    references = LinesField(
        _l("案件"), rows=6, hint=_l("每行一个案号或外部编号；也可以先建立，再从清单里挑选。")
    )


class ItemRow(Row):
    """A case of the book."""

    case_id = wtforms.StringField(widget=HiddenInput())
    title = TextField(_l("书中标题"), validators=[Length(max=300)], wide=True)
    sections = ChoicesField(_l("编入的部分"), choices=SECTION_LABELS)


class ArrangeForm(VersionedForm):
    title = TextField(_l("书名"), validators=[Length(max=120)], wide=True)
    items = FieldList(FormField(ItemRow), max_entries=CASE_LIMIT)
    # A name that is no longer suspected is left out silently: see `values`.
    kept = ChoicesField(_l("保留不改"), choices={}, validate_choice=False)
    extra = LinesField(
        _l("另外要隐去的名称"), rows=4, hint=_l("每行一个：清单里没有、但书中应当隐去的人名、单位名或地名。")
    )
    blur_county = FlagField(_l("县区名也隐去（写作某县、某区）"))

    offered: Sequence[str] = ()

    def fill(self, compilation: Compilation) -> None:
        """Show what is stored."""
        self.version.data = compilation.version
        self.title.data = compilation.title
        self.extra.data = list(compilation.extra)
        self.kept.data = list(compilation.kept)
        self.blur_county.data = compilation.blur_county
        for item in compilation.items:
            self.items.append_entry(
                {"case_id": str(item.case_id), "title": item.title, "sections": list(item.sections)}
            )

    def offer(self, suspects: Iterable[Entry], kept: Iterable[str]) -> None:
        """Let the officer choose among the suspected names."""
        self.offered = list(dict.fromkeys([*(entry.named.name for entry in suspects), *kept]))
        self.kept.choices = [(name, name) for name in self.offered]

    def values(self) -> dict[str, Any]:
        """What `service.arrange` takes."""
        return {
            "title": self.title.data or DEFAULT_TITLE,
            "items": [
                (row["case_id"].data, row["title"].data or "", row["sections"].data or ())
                for row in self.items
            ],
            "kept": [name for name in self.offered if name in set(self.kept.data or ())],
            "extra": list(self.extra.data or ()),
            "blur_county": bool(self.blur_county.data),
        }
