"""A compilation: chosen cases in order, what was decided about names, and the editions made."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import EmbeddedDocument

from casebook import clock
from casebook.cases.choices import AUDIENCES
from casebook.compilations.choices import SECTIONS
from casebook.store import VersionedDocument


class Item(EmbeddedDocument):
    """A case in the book. Without a title of its own it is called by the case's title, names hidden."""

    case_id = f.ObjectIdField(required=True)
    title = f.StringField(max_length=300)
    sections = f.ListField(f.StringField(choices=tuple(SECTIONS)), default=lambda: list(SECTIONS))


class Pseudonym(EmbeddedDocument):
    """A name as it was replaced in an edition."""

    name = f.StringField(required=True)
    kind = f.StringField(required=True)  # organisation | person | place
    source = f.StringField(required=True)  # party | subject | text | officer
    pseudonym = f.StringField(required=True)


class EditionCase(EmbeddedDocument):
    """Which version of a case an edition was made from, and which of its parts were used."""

    case_id = f.ObjectIdField(required=True)
    version = f.IntField(required=True)
    audiences = f.ListField(f.StringField(choices=AUDIENCES))


class Edition(EmbeddedDocument):
    """A finished file. Its bytes lie in GridFS and never change."""

    number = f.IntField(required=True)
    title = f.StringField(required=True)
    name = f.StringField(required=True)  # of the file
    file_id = f.ObjectIdField(required=True)
    sha256 = f.StringField(required=True)
    size = f.LongField(required=True)  # bytes
    made_at = f.DateTimeField(required=True)
    made_by = f.StringField(required=True)
    made_by_name = f.StringField()
    cases = f.EmbeddedDocumentListField(EditionCase)
    mapping = f.EmbeddedDocumentListField(Pseudonym)
    kept = f.ListField(f.StringField())  # suspected names that were let stand


class Compilation(VersionedDocument):
    """A book in the making. `terms` are permission terms of its list (see cases.visibility); each case
    in it is asked for by itself."""

    title = f.StringField(required=True, max_length=120)
    unit = f.StringField(required=True)
    terms = f.ListField(f.StringField())
    items = f.EmbeddedDocumentListField(Item)
    kept = f.ListField(f.StringField(max_length=200))  # suspected names the officer lets stand
    extra = f.ListField(f.StringField(max_length=200))  # further names the officer has hidden
    blur_county = f.BooleanField(default=False)
    editions = f.EmbeddedDocumentListField(Edition)
    created_at = f.DateTimeField(required=True, default=clock.now)
    created_by = f.StringField(required=True)
    created_by_name = f.StringField()
    updated_at = f.DateTimeField(required=True, default=clock.now)
    by_date = f.StringField()  # sort key: moment of making, made unique by the id

    meta = {
        "collection": "compilations",
        "auto_create_index": False,
        "indexes": [{"fields": ["terms", "by_date"]}],
    }

    def edition(self, number: int) -> Edition | None:
        return next((edition for edition in self.editions if edition.number == number), None)
