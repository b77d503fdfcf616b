"""Indexes are as the models declare them, and plans say which are used."""

from __future__ import annotations

from collections import Counter

from mongoengine import Document, EmbeddedDocument, StringField

from casebook.store import Store, explain_uses_index, indexes


class Indexed(Document):
    code = StringField()
    unit = StringField()
    other = StringField()
    meta = {
        "collection": "test_indexed",
        "auto_create_index": False,
        "indexes": [{"fields": ["code"], "unique": True, "sparse": True}, {"fields": ["unit", "-code"]}],
    }


Indexed.__module__ = "casebook.tests"  # only what belongs to casebook is looked at


def test_every_declared_index_is_made_and_making_them_again_changes_nothing(store: Store) -> None:
    first = store.ensure_indexes()
    assert store.ensure_indexes() == first
    assert {"test_indexed.code_1", "test_indexed.unit_1_code_-1", "cases.external_id_1"} <= set(first)
    made = store.db["test_indexed"].index_information()
    assert made["code_1"]["unique"] and made["code_1"]["sparse"]
    assert made["unit_1_code_-1"]["key"] == [("unit", 1), ("code", -1)]


def test_an_index_declared_otherwise_than_before_is_made_anew(store: Store) -> None:
    store.ensure_indexes()
    collection = store.db["test_indexed"]
    collection.drop_index("code_1")
    collection.create_index("code", unique=True, partialFilterExpression={"code": {"$type": "string"}})
    store.ensure_indexes()
    made = collection.index_information()["code_1"]
    assert made["sparse"] and "partialFilterExpression" not in made


def test_every_collection_of_a_model_is_known_once(store: Store) -> None:
    names = [cls._get_collection_name() for cls in indexes.models()]
    assert {"cases", "case_rows", "people", "measures"} <= set(names)
    assert len(names) == len(set(names))


def test_no_two_documents_have_one_name(store: Store) -> None:
    """MongoEngine knows documents by their class name alone: of two with one name, one would go on with a
    closed connection after the store was opened anew."""
    found: set[type] = set()
    waiting = [Document, EmbeddedDocument]
    while waiting:
        fresh = set(waiting.pop().__subclasses__()) - found
        found |= fresh
        waiting += fresh
    names = Counter(cls.__name__ for cls in found if cls.__module__.startswith("casebook."))
    assert [name for name, count in names.items() if count > 1] == []


def test_a_plan_tells_an_index_from_a_scan(store: Store) -> None:
    store.ensure_indexes()
    Indexed(code="a", unit="u").save()
    used = [
        Indexed.objects(code="a"),
        Indexed.objects(unit="u", code__gt=""),
        Indexed.objects(id="0" * 24),
        store.db["test_indexed"].find({"unit": "u"}).sort("code", -1).limit(20),
    ]
    scans = [
        Indexed.objects(other="x"),
        Indexed.objects(other__exists=True),
        store.db["test_indexed"].find({}),
        store.db["test_indexed"].find({"$or": [{"code": "a"}, {"other": "x"}]}),
    ]
    assert [explain_uses_index(query) for query in used] == [True] * len(used)
    assert [explain_uses_index(query) for query in scans] == [False] * len(scans)


def test_a_case_is_found_by_its_external_id_from_an_index(store: Store) -> None:
    from casebook.cases.models import Case

    assert explain_uses_index(Case.objects(external_id="x"))
