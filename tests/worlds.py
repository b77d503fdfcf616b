"""What lies in a store, kept to be put back. Most tests change none of what they began with, and to write a hundred
documents anew before each of thousands of tests takes longer than many of the tests."""

from __future__ import annotations

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection

from casebook.store import Store

#: The documents of each collection, in their order, byte for byte.
World = dict[str, list[RawBSONDocument]]


def world_of(store: Store) -> World:
    """All that lies in the store."""
    return {name: list(_raw(store, name).find()) for name in store.db.list_collection_names()}


def put_back(store: Store, world: World) -> None:
    """Have the store hold a world and nothing else."""
    for name in {*store.db.list_collection_names(), *world}:
        _hold(_raw(store, name), world.get(name, []))


def _raw(store: Store, name: str) -> Collection[RawBSONDocument]:
    """A collection whose documents are compared byte for byte."""
    return store.db[name].with_options(codec_options=CodecOptions(document_class=RawBSONDocument))


def _hold(collection: Collection[RawBSONDocument], wanted: list[RawBSONDocument]) -> None:
    """Have a collection hold these documents and no others, in their order."""
    if not wanted:
        collection.delete_many({})
        return
    held = list(collection.find())
    kept = {document.raw for document in wanted}
    surplus = [document["_id"] for document in held if document.raw not in kept]
    if len(held) - len(surplus) < len(wanted):
        collection.delete_many({})
        collection.insert_many(wanted)
    elif surplus:
        collection.delete_many({"_id": {"$in": surplus}})
