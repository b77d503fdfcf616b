"""The chain as pure functions: whatever is done to a chain afterwards is found."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from casebook.acts.chain import GENESIS, canonical, entry_hash, first_problem, linked, moment_text, plain

texts = st.text(alphabet=string.ascii_letters + "事故调查安全〔〕", max_size=12)
bodies = st.fixed_dictionaries(
    {
        "act": texts,
        "at": st.datetimes(
            min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
        ),
        "case_id": st.one_of(st.none(), st.binary(min_size=12, max_size=12).map(ObjectId)),
        "summary": texts,
        "changes": st.lists(
            st.fixed_dictionaries({"field": texts, "before": st.none() | st.integers(0, 9), "after": texts}),
            max_size=2,
        ),
    }
)


def chain_of(contents: list[dict]) -> list[dict]:
    chain, prev = [], GENESIS
    for seq, body in enumerate(contents, start=1):
        chain.append(linked({**body, "_id": ObjectId()}, seq, prev))
        prev = chain[-1]["hash"]
    return chain


chains = st.lists(bodies, min_size=2, max_size=6).map(chain_of)


@given(chains)
def test_an_untouched_chain_has_no_problem(chain):
    assert first_problem(chain) is None


def test_a_chain_without_entries_has_no_problem():
    assert first_problem([]) is None


@given(chains, st.data())
def test_an_edited_field_is_found_in_its_entry(chain, data):
    position = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(["act", "at", "case_id", "summary", "changes", "_id"]))
    changed = {"at": chain[position]["at"] + timedelta(seconds=1), "case_id": ObjectId(), "_id": ObjectId()}
    before = chain[position][field]
    chain[position] = {**chain[position], field: changed.get(field, f"x{before}")}
    assert first_problem(chain) == (position + 1, "edited")


@given(chains, st.data())
def test_an_added_or_missing_field_is_found(chain, data):
    position = data.draw(st.integers(0, len(chain) - 1))
    if data.draw(st.booleans()):
        chain[position] = {**chain[position], "extra": None}
    else:
        chain[position] = {key: value for key, value in chain[position].items() if key != "summary"}
    assert first_problem(chain) == (position + 1, "edited")


@given(chains, st.data())
def test_an_edit_with_its_own_hash_made_anew_is_found_in_the_next_entry(chain, data):
    position = data.draw(st.integers(0, len(chain) - 2))
    forged = {**chain[position], "summary": chain[position]["summary"] + "改"}
    chain[position] = {**forged, "hash": entry_hash(forged)}
    assert first_problem(chain) == (position + 2, "unlinked")


@given(chains, st.data())
def test_a_removed_entry_is_found_unless_it_was_the_last(chain, data):
    position = data.draw(st.integers(0, len(chain) - 2))
    del chain[position]
    assert first_problem(chain) == (position + 1, "gap")


@given(chains, st.data())
def test_two_exchanged_entries_are_found(chain, data):
    first = data.draw(st.integers(0, len(chain) - 2))
    second = data.draw(st.integers(first + 1, len(chain) - 1))
    chain[first], chain[second] = chain[second], chain[first]
    assert first_problem(chain) == (first + 1, "gap")


@given(chains, st.data())
def test_exchanged_contents_under_the_old_numbers_are_found(chain, data):
    position = data.draw(st.integers(0, len(chain) - 2))
    one, two = chain[position], chain[position + 1]
    chain[position], chain[position + 1] = {**two, "seq": one["seq"]}, {**one, "seq": two["seq"]}
    assert first_problem(chain) == (position + 1, "edited")


@given(bodies)
def test_the_hash_does_not_depend_on_the_order_of_fields(body):
    assert entry_hash(body) == entry_hash(dict(reversed(list(body.items()))))


@given(bodies)
def test_a_moment_in_another_zone_is_the_same_moment(body):
    moved = {**body, "at": body["at"].astimezone(timezone(timedelta(hours=8)))}
    assert entry_hash(moved) == entry_hash(body)


def test_an_id_is_not_taken_for_a_text_that_reads_the_same():
    identity = ObjectId()
    assert entry_hash({"case_id": identity}) != entry_hash({"case_id": str(identity)})


def test_the_canonical_form_is_sorted_tight_and_readable():
    entry = {"b": "移送", "a": 1, "hash": "left out", "at": datetime(2026, 1, 2, 3, 4, 5, 6000, tzinfo=UTC)}
    assert canonical(entry).decode() == '{"a":1,"at":{"$date":"2026-01-02T03:04:05.006Z"},"b":"移送"}'


def test_what_does_not_belong_in_the_trail_is_refused_by_the_canonical_form():
    with pytest.raises(ValueError, match="bytes does not belong"):
        canonical({"file": b"..."})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"value": float("nan")})


def test_an_entry_that_cannot_be_written_down_counts_as_edited():
    chain = chain_of([{"act": "a"}, {"act": "b"}])
    chain[0]["act"] = b"binary"
    assert first_problem(chain) == (1, "edited")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("瞒报", "瞒报"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00.000Z"),
        (datetime(2026, 3, 1, 8), "2026-03-01T08:00:00.000Z"),
        (Decimal("12.50"), "12.50"),
        (ObjectId("65a000000000000000000001"), "65a000000000000000000001"),
        ({1: date(2026, 1, 1)}, {"1": "2026-01-01"}),
        (("a", ["b"]), ["a", ["b"]]),
        ({"b", "a"}, ["a", "b"]),
    ],
)
def test_values_become_plain(value, kept):
    assert plain(value) == kept


def test_a_value_without_a_plain_form_is_refused():
    with pytest.raises(ValueError, match="bytes cannot be recorded"):
        plain(b"\x00")


@given(st.lists(st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)), min_size=2, max_size=9))
def test_moment_texts_sort_as_moments_do(moments):
    ordered = sorted(moments)
    assert sorted(moment_text(moment) for moment in moments) == [moment_text(moment) for moment in ordered]
