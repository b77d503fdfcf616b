"""Indexes: declared beside the models, made by a command, checked by plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mongoengine import Document
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from casebook.store.unit_of_work import COMMITS

COMMITS_SECONDS = 3600
DECLARED_OTHERWISE = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict


def models() -> Iterator[type[Document]]:
    """Every stored document class that is loaded, one per collection and class."""
    seen: set[type[Document]] = set()
    waiting: list[type[Document]] = [Document]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            if cls not in seen and not cls._meta.get("abstract") and cls.__module__.startswith("casebook."):
                seen.add(cls)
                yield cls


def ensure(db: Database[dict[str, Any]]) -> list[str]:
    """Make every declared index that is not there. Returns `collection.index` of all declared ones."""
    names = [f"{COMMITS}.{db[COMMITS].create_index('at', expireAfterSeconds=COMMITS_SECONDS)}"]
    for cls in models():
        collection = db[cls._get_collection_name()]
        for spec in cls._meta["index_specs"]:
            options = dict(spec)
            keys = options.pop("fields")
            options.pop("cls", None)
            names.append(f"{collection.name}.{_make(collection, keys, options)}")
    return sorted(names)


def _make(collection: Collection[dict[str, Any]], keys: Any, options: dict[str, Any]) -> str:
    """Make one index; one of the same name that was declared otherwise before gives way."""
    try:
        return collection.create_index(keys, **options)
    except OperationFailure as error:
        if error.code not in DECLARED_OTHERWISE:
            raise
        collection.drop_index(keys)
        return collection.create_index(keys, **options)


def explain_uses_index(query: Any) -> bool:
    """Whether `query` (a PyMongo cursor or a MongoEngine QuerySet) is answered from an index alone,
    never by reading a whole collection."""
    plan = query.explain()
    stages = set(_stages(plan.get("queryPlanner", plan).get("winningPlan", plan)))
    return "COLLSCAN" not in stages and bool(stages & {"IXSCAN", "IDHACK", "EXPRESS_IXSCAN"})


def _stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, Mapping):
        if isinstance(stage := plan.get("stage"), str):
            yield stage
        for value in plan.values():
            yield from _stages(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from _stages(value)
