"""Files of a case: taken by content, kept by hash, shown to those who may see that half."""

from __future__ import annotations

from typing import IO, Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor, declare, record, record_read
from casebook.cases import media, service, visibility
from casebook.cases.choices import AUDIENCES
from casebook.cases.models import Attachment, Case
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, current, files, transact

declare(
    {
        "cases.attach": _l("上传附件"),
        "cases.withdraw_attachment": _l("撤回附件"),
        "cases.download": _l("下载附件"),
    }
)


def attach(
    actor: Actor, case_id: str, half: str, stream: IO[bytes], name: str, kind: str | None = None
) -> Attachment:
    """Keep a file with the case, in one half or in common. Raises Refusal on type, size or half."""
    case = service.load_case(actor, case_id, need="cases.attach")
    if half not in AUDIENCES or half not in visibility.visible_audiences(actor, case):
        raise NotPermitted("file.half", _l("您不能在这一半案件中放文件"))
    service.require_not_withdrawn(actor, case, half)
    service.check_open(case)
    name = safe_name(name)
    media_type = media.checked_media_type(stream, name)
    limit = current().settings.upload_max_mb * 1024 * 1024
    stored = files.put(stream, name=name, media_type=media_type, limit=limit)
    text = media.readable_text(lambda: files.open(stored.file_id).read(), media_type)
    attachment = Attachment(
        case_id=case.id,
        half=half,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        file_id=stored.file_id,
        kind=kind or None,
        text=text,
        uploaded_by=actor.id,
        uploaded_by_name=actor.name,
        uploaded_at=clock.now(),
    )

    def work(uow: UnitOfWork) -> Attachment:
        service.check_open(service.fresh(uow, case.id))
        uow.insert(attachment)
        _record(uow, actor, "cases.attach", case, attachment, changes=[("sha256", None, stored.sha256)])
        return attachment

    return transact(work)


def of_case(actor: Actor, case: Case) -> list[Attachment]:
    """The files of the case that the actor may see, oldest first, without their text."""
    visible = visibility.visible_audiences(actor, case)
    found = Attachment.objects(case_id=case.id).exclude("text").order_by("uploaded_at")
    return [attachment for attachment in found if attachment.half in visible]


def load(actor: Actor, case_id: str, attachment_id: str, need: str = "cases.read") -> tuple[Case, Attachment]:
    """The case and the file, where the actor may see the half it lies in. Raises NotFound."""
    case = service.load_case(actor, case_id, need=need)
    attachment = None
    if ObjectId.is_valid(attachment_id):
        attachment = Attachment.objects(id=attachment_id, case_id=case.id).first()
    if attachment is None or attachment.half not in visibility.visible_audiences(actor, case):
        raise NotFound("file.not_found", _l("没有这个附件，或者您无权查看"))
    return case, attachment


def download(actor: Actor, case_id: str, attachment_id: str) -> tuple[Attachment, Any]:
    """The file and its bytes as a stream; the reading of what is sealed or confidential is recorded."""
    case, attachment = load(actor, case_id, attachment_id)
    if attachment.half == "accountability" or case.secrecy == "confidential":
        record_read(
            actor,
            "cases.download",
            case_id=case.id,
            case_number=case.number,
            half=attachment.half,
            object_kind="attachment",
            object_id=str(attachment.id),
            summary=attachment.name,
        )
    return attachment, files.open(attachment.file_id)


def withdraw(actor: Actor, case_id: str, attachment_id: str, reason: str) -> None:
    """Mark a file as withdrawn, with the reason; its bytes and its trace stay."""
    case, attachment = load(actor, case_id, attachment_id, need="cases.attach")
    service.require_not_withdrawn(actor, case, attachment.half)
    service.check_open(case)
    if not reason.strip():
        raise Refusal("file.reason_missing", _l("请写明撤回的理由"), field="reason")

    def work(uow: UnitOfWork) -> None:
        stored = uow.get(Attachment, attachment.id)
        if stored is None or stored.withdrawn_at:
            raise Refusal("file.withdrawn", _l("这个附件已经撤回"))
        stored.withdrawn_at, stored.withdrawn_reason = clock.now(), reason.strip()
        uow.save(stored)
        _record(uow, actor, "cases.withdraw_attachment", case, stored, reason=reason.strip())

    transact(work)


def safe_name(name: str) -> str:
    """The name as it came, without a path and without signs that break a header or a list."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable()).strip()
    return kept[-200:] or "file"


def _record(uow: UnitOfWork, actor: Actor, act: str, case: Case, attachment: Attachment, **more: Any) -> None:
    record(
        uow,
        actor,
        act,
        case_id=case.id,
        case_number=case.number,
        half=attachment.half,
        object_kind="attachment",
        object_id=str(attachment.id),
        summary=attachment.name,
        **more,
    )
