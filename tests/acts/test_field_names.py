"""What the trail calls the fields that were changed."""

from __future__ import annotations

from typing import Any

import pytest
from flask_babel import force_locale

from casebook.accounts.units import _FIELDS
from casebook.acts.field_names import NAMES, field_name, field_names
from casebook.cases import changes
from casebook.cases.inquiry import Investigation
from casebook.cases.models import Case, Incident
from casebook.measures import acting, labels
from casebook.measures.models import Measure
from casebook.measures.particulars import BY_KIND


def _stored(document: Any) -> set[str]:
    return {field.db_field for field in document._fields.values()} - {"_cls"}


RECORDED = {
    "case": _stored(Case) - changes.LEFT_OUT - {"incident"},
    "incident": {f"incident.{name}" for name in _stored(Incident)},
    "sealed parties": {changes.SEALED_PARTIES},
    "investigation": _stored(Investigation) | {"status", "release", "closings"},
    "measure": _stored(Measure) - acting.LEFT_OUT - {"particulars"},
    "particulars": {name for each in BY_KIND.values() for name in _stored(each)},
    "unit": {*_FIELDS, "parent"},
    "account": {"username", "name", "unit", "active", "language", "locked_until", "role"},
    "alerts": {"email", "digest"},
}


@pytest.mark.parametrize("kind", RECORDED)
def test_every_field_a_change_is_recorded_of_has_its_name(kind: str) -> None:
    assert sorted(RECORDED[kind] - set(NAMES)) == []


def test_a_field_of_a_measure_is_called_as_on_its_form(app: Any) -> None:
    with app.test_request_context():
        shared = {"title", "received_on"}  # of cases too
        called = {code: (field_name(code), str(name)) for code, name in labels.LABELS.items()}
        assert {code: pair for code, pair in called.items() if pair[0] != pair[1]}.keys() <= shared


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("incident.deaths", "死亡人数", "Deaths"),
        ("measures.3", "处置", "Measures"),
        ("rectification", "整改措施", "Rectification measures"),
        ("rectification.ab12", "整改事项", "Rectification items"),
        ("measures", "measures", "measures"),
        ("incident.unheard", "incident.unheard", "incident.unheard"),
    ],
)
def test_a_name_is_in_the_language_of_the_moment_and_an_unknown_code_stays(
    app: Any, code: str, chinese: str, english: str
) -> None:
    with app.test_request_context():
        for locale, name in (("zh", chinese), ("en", english)):
            with force_locale(locale):
                assert field_name(code) == name


def test_a_name_stands_once(app: Any) -> None:
    with app.test_request_context():
        assert field_names(["measures.0", "facts", "measures.1"]) == ["处置", "事实经过"]
