"""Files of a case: by content, by hash, by half."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document

from casebook.acts.models import TrailEntry
from casebook.cases import attachments, service
from casebook.cases.inquiry import TeamMember
from casebook.cases.models import Attachment
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.store import transact

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40


def docx(text: str) -> bytes:
    document, stream = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def case(make_case: Callable[..., Any], people: dict[str, Any]) -> Any:
    """A case with a team on each side."""
    case = make_case()

    def staff(uow: Any) -> Any:
        stored = service.fresh(uow, case.id)
        stored.liability.team = [TeamMember(person=people["enforcement"].id, name="甲")]
        stored.accountability.team = [TeamMember(person=people["discipline"].id, name="乙")]
        service.touch(uow, stored)
        return stored

    return transact(staff)


def attach(
    actor: Any, case: Any, half: str = "common", content: bytes = PDF, name: str = "笔录.pdf"
) -> Attachment:
    return attachments.attach(actor, str(case.id), half, io.BytesIO(content), name)


def test_a_file_is_kept_with_its_name_and_hash(case: Any, people: dict[str, Any]) -> None:
    kept = attach(people["enforcement"], case)
    assert (kept.name, kept.sha256) == ("笔录.pdf", hashlib.sha256(PDF).hexdigest())
    _, stream = attachments.download(people["leader"], str(case.id), str(kept.id))
    assert stream.read() == PDF
    entry = TrailEntry.objects(act="cases.attach").first()
    assert entry.changes[0].after == kept.sha256


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 60, "setup.exe", "file.type"),
        (b"MZ\x90\x00" + b"\x00" * 60, "report.pdf", "file.type"),
        (PNG, "photo.pdf", "file.mismatch"),
        (PDF, "report.docx", "file.mismatch"),
        (PDF, "report", "file.mismatch"),
        (b"\x7fELF" + b"\x00" * 60, "note.txt", "file.type"),
        (b"", "empty.txt", "file.empty"),
    ],
)
def test_what_a_file_contains_decides_not_its_name(
    case: Any, people: dict[str, Any], content: bytes, name: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        attach(people["enforcement"], case, content=content, name=name)
    assert refused.value.code == code
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (docx("阀门腐蚀穿孔"), "报告.docx", "阀门腐蚀穿孔"),
        ("现场检查记录".encode("gb18030"), "记录.txt", "现场检查记录"),
        (PDF, "扫描.pdf", None),
    ],
)
def test_the_text_inside_is_kept_for_search(
    case: Any, people: dict[str, Any], content: bytes, name: str, word: str | None
) -> None:
    assert attach(people["enforcement"], case, content=content, name=name).text == word


#: who × half of the file: may put one there, may read it
TABLE = {
    ("enforcement", "common"): (True, True),
    ("enforcement", "liability"): (True, True),
    ("enforcement", "accountability"): (False, False),
    ("discipline", "common"): (True, True),
    ("discipline", "accountability"): (True, True),
    ("leader", "liability"): (False, True),
    ("leader", "accountability"): (False, True),
    ("caseadmin", "common"): (True, True),
    ("caseadmin", "accountability"): (False, False),
    ("enforcement2", "common"): (False, False),
    ("auditor", "common"): (False, False),
    ("sysadmin", "accountability"): (False, False),
}


@pytest.mark.parametrize(("who", "half"), TABLE)
def test_a_file_is_for_those_who_see_its_half(case: Any, people: dict[str, Any], who: str, half: str) -> None:
    may_put, may_read = TABLE[who, half]
    owner = people["discipline"]
    kept = attach(owner, case, half)
    if may_put:
        assert attach(people[who], case, half, name="另一份.pdf").half == half
    else:
        with pytest.raises((NotPermitted, NotFound)):
            attach(people[who], case, half)
    seen = (
        []
        if not service.visibility.visible_audiences(people[who], case)
        else attachments.of_case(people[who], case)
    )
    assert (kept.id in [file.id for file in seen]) == may_read
    if may_read:
        attachments.download(people[who], str(case.id), str(kept.id))
    else:
        with pytest.raises(NotFound):
            attachments.download(people[who], str(case.id), str(kept.id))


def test_reading_a_sealed_file_leaves_a_trace(case: Any, people: dict[str, Any]) -> None:
    kept = attach(people["discipline"], case, "accountability")
    attachments.download(people["leader"], str(case.id), str(kept.id))
    entry = TrailEntry.objects(act="cases.download").first()
    assert (entry.half, entry.actor.name) == ("accountability", people["leader"].name)


def test_a_withdrawn_file_stays_with_its_reason(case: Any, people: dict[str, Any]) -> None:
    kept = attach(people["enforcement"], case)
    with pytest.raises(Refusal, match="reason_missing"):
        attachments.withdraw(people["enforcement"], str(case.id), str(kept.id), " ")
    attachments.withdraw(people["enforcement"], str(case.id), str(kept.id), "传错了")
    stored = Attachment.objects.get(id=kept.id)
    assert stored.withdrawn_reason == "传错了" and stored.sha256 == kept.sha256
    with pytest.raises(Refusal, match=r"file\.withdrawn"):
        attachments.withdraw(people["enforcement"], str(case.id), str(kept.id), "再撤")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("..\\..\\a.txt", "a.txt"), ("/etc/passwd", "passwd"), ("a\r\nb.txt", "ab.txt"), ("", "file")],
)
def test_a_name_carries_no_path_and_no_control_signs(given: str, kept: str) -> None:
    assert attachments.safe_name(given) == kept


def test_uploading_in_the_browser_shows_the_file_on_the_case_page(
    app: Any, client: Any, case: Any, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(client, "enforcement")
    answer = browser.post(
        f"/cases/{case.id}/files/",
        data={"file": (io.BytesIO(PDF), "询问笔录.pdf"), "half": "liability", "kind": "询问笔录"},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert "询问笔录.pdf" in answer.get_data(as_text=True)
    link = f"/cases/{case.id}/files/{Attachment.objects.first().id}"
    download = browser.get(link)
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.get_data() == PDF
