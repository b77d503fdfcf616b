"""The sealed half: in no list, row, count, export, panel, page or error of who lacks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from casebook.measures import listing, service
from casebook.measures.kinds import KINDS
from casebook.refusals import NotFound

from .conftest import Bench, half_of

SECRET = "封存的内容"
WITHOUT = ("enforcement", "case_admin", "enforcement2", "education", "reviewer")
WITH = ("discipline", "leader")


@pytest.fixture
def sealed(bench: Bench) -> Bench:
    """Every kind the accountability half knows, each carrying the same word; and one open measure."""
    for kind in KINDS:
        if "accountability" in KINDS[kind].halves:
            bench.proposed(kind, "accountability", subject=f"{SECRET}{kind}", detail=SECRET)
    bench.proposed("notice", "liability", subject="公开的对象")
    return bench


def assert_hidden(text: str, place: str, words: Iterable[str] = (SECRET, "纪约谈", "处分20")) -> None:
    for word in words:
        assert word not in text, f"{place} leaks {word}"


def places(bench: Bench) -> dict[str, str]:
    """Every address that could show a measure, by name."""
    found = {"overview": "/measures/", "case page": f"/cases/{bench.case.id}/", "cases": "/cases/"}
    for kind in KINDS:
        found[f"list of {kind}"] = f"/measures/{kind}/"
        found[f"list of {kind} by due date"] = f"/measures/{kind}/?sort=due"
        found[f"sealed list of {kind}"] = f"/measures/{kind}/?audience=accountability"
        found[f"csv of {kind}"] = f"/measures/{kind}/?export=csv"
    return found


@pytest.mark.parametrize("role", WITHOUT)
def test_no_page_of_who_lacks_the_half_shows_it(
    app: Any, sign_in: Callable[..., Any], sealed: Bench, role: str
) -> None:
    browser = sign_in(app.test_client(), role)
    for place, address in places(sealed).items():
        answer = browser.get(address)
        assert_hidden(answer.get_data(as_text=True), f"{place} of {role}")


@pytest.mark.parametrize("role", WITH)
def test_the_same_pages_show_it_to_who_has_the_half(
    app: Any, sign_in: Callable[..., Any], sealed: Bench, role: str
) -> None:
    browser = sign_in(app.test_client(), role)
    for kind in KINDS:
        if "accountability" in KINDS[kind].halves:
            assert f"{SECRET}{kind}" in browser.get(f"/measures/{kind}/").get_data(as_text=True)
    assert SECRET in browser.get(f"/cases/{sealed.case.id}/").get_data(as_text=True)


def test_a_sealed_measure_is_not_there_for_who_lacks_the_half(
    app: Any, sign_in: Callable[..., Any], sealed: Bench
) -> None:
    browser = sign_in(app.test_client(), "enforcement")
    for measure in service.of_case(sealed.people["leader"], sealed.case):
        if measure.audience != "accountability":
            continue
        for address in (f"/measures/{measure.id}/", f"/measures/{measure.id}/edit"):
            answer = browser.get(address)
            assert answer.status_code == 404
            assert_hidden(answer.get_data(as_text=True), address)
        answer = browser.post(f"/measures/{measure.id}/annex", data={"annex-text": "x"})
        assert answer.status_code == 404


def test_an_unknown_and_a_sealed_measure_are_told_alike(
    app: Any, sign_in: Callable[..., Any], sealed: Bench
) -> None:
    browser = sign_in(app.test_client(), "enforcement")
    hidden = next(
        m for m in service.of_case(sealed.people["leader"], sealed.case) if m.audience != "liability"
    )
    one = browser.get(f"/measures/{hidden.id}/").get_data(as_text=True)
    other = browser.get(f"/measures/{'0' * 24}/").get_data(as_text=True)
    assert one.replace(str(hidden.id), "") == other.replace("0" * 24, "")


@pytest.mark.parametrize("role", [*WITHOUT, *WITH])
def test_the_measures_of_a_case_are_those_of_the_visible_parts(sealed: Bench, role: str) -> None:
    found = service.of_case(sealed.people[role], sealed.case)
    audiences = {measure.audience for measure in found}
    assert ("accountability" in audiences) == (role in WITH)


def test_an_export_to_excel_holds_what_the_list_shows(
    app: Any, sign_in: Callable[..., Any], sealed: Bench
) -> None:
    subjects = {}
    for role in ("enforcement", "leader"):
        browser = sign_in(app.test_client(), role)
        answer = browser.get("/measures/notice/?export=xlsx")
        sheet = load_workbook(BytesIO(answer.data)).active
        subjects[role] = {row[1].value for row in sheet.iter_rows(min_row=4)}
    assert subjects["enforcement"] == {"公开的对象"}
    assert subjects["leader"] == {"公开的对象", f"{SECRET}notice"}


def test_a_sealed_measure_keeps_its_half_in_every_list_even_where_its_terms_are_wrong(
    app: Any, sealed: Bench
) -> None:
    """Permission is asked again of what a query returns."""
    from casebook.measures.models import Measure

    actor = sealed.people["enforcement"]
    with app.test_request_context("/measures/discipline/"):
        query = listing.definition("discipline").read()
        assert listing.fetch(actor, "discipline", query, None, None, 20).rows == []
        assert not listing._kept(actor, {}, set(range(1990, 2100)))(
            Measure.objects.get(kind="discipline").to_mongo()
        )


def test_a_liability_measure_cannot_be_proposed_by_way_of_the_sealed_half(sealed: Bench) -> None:
    from .conftest import proposal

    with pytest.raises(NotFound):
        service.propose(
            sealed.people["discipline2"],
            sealed.case.id,
            "interview",
            {**proposal("interview"), "half": "accountability"},
        )


def test_kinds_have_their_usual_half_in_these_tests() -> None:
    assert {half_of(kind) for kind in KINDS} == {"liability", "accountability"}
