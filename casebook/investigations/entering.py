"""Who may enter which stage, and whether it takes a leader's approval. Law table `stages`: `enters`, `approval`."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.investigations import stage_table
from casebook.investigations.changing import RUN_ACTS, runs
from casebook.investigations.separation import clash
from casebook.investigations.stages import Machine
from casebook.refusals import NotPermitted, Refusal

#: What `enters` may name, and what each is called.
CAPACITIES = {
    "team": _l("办案组成员"),
    "reviewer": _l("指定的审理人员"),
    "leader": _l("未参与本案调查、审理的领导"),
    "case_admin": _l("案管人员"),
    "appeal": _l("未参与原案办理的领导"),
}
ENTER, ASK = "enter", "ask"


def capacities(actor: Actor, case: Case, half: str) -> frozenset[str]:
    """In which capacities an actor enters stages of a half. Nothing for who withdrew from it."""
    if actor.kind != "person":
        return frozenset(CAPACITIES)
    investigation = case.investigation(half)
    if actor.id in investigation.withdrawn():
        return frozenset()
    found = set()
    if may(actor, RUN_ACTS[half], case.units) and runs(actor, case, half):
        found.add("team")
    reviews = may(actor, "investigations.review", case.units) and investigation.reviewer == actor.id
    if reviews and not clash(case, actor.id, "reviewer"):
        found.add("reviewer")
    if may(actor, "investigations.approve", case.units):
        found |= {name for name, duty in _LEADING.items() if not clash(case, actor.id, duty)}
    if may(actor, "investigations.record", case.units):
        found.add("case_admin")
    return frozenset(found)


_LEADING = {"leader": "approver", "appeal": "appeal"}


def ways(actor: Actor, case: Case, half: str) -> dict[str, str]:
    """Stage → ENTER, or ASK where a leader has to approve what this actor prepares; a stage that is not
    this actor's to enter is left out. What the stage needs is another question."""
    held = capacities(actor, case, half)
    machine = stage_table.machine(half)
    current = case.investigation(half).stage
    found = {}
    for stage in machine:
        if way := _way(machine, current, stage.code, held):
            found[stage.code] = way
    return found


def _way(machine: Machine, current: str | None, code: str, held: frozenset[str]) -> str | None:
    stage = machine.stage(code)
    if stage is None or code == current:
        return None
    approved = machine.takes_approval(current, code)
    if approved and "leader" in held:
        return ENTER
    if not held & set(stage.enters):
        return None
    return ASK if approved else ENTER


def require(actor: Actor, case: Case, half: str, code: str, way: str) -> None:
    """Raise the refusal that keeps the actor from entering the stage (ENTER) or asking for it (ASK)."""
    machine = stage_table.machine(half)
    stage = machine.stage(code)
    held = capacities(actor, case, half)
    found = _way(machine, case.investigation(half).stage, code, held)
    if stage is None or stage.code == case.investigation(half).stage:
        # the machine says what is wrong with it, to who runs this half at all
        if not held:
            raise not_entitled(actor, case, half, None)
        return
    if found is None:
        raise not_entitled(actor, case, half, stage)
    if found == ASK and way == ENTER:
        sentence = _l("进入“%(stage)s”阶段须由领导批准（%(law)s）：请提请批准")
        raise Refusal("stage.approval_needed", sentence, field="code", stage=stage.name, law=stage.law)


def not_entitled(actor: Actor, case: Case, half: str, stage: Any) -> NotPermitted:
    """Why an actor may not enter a stage: who may."""
    if stage is None or ("team" in stage.enters and may(actor, RUN_ACTS[half], case.units)):
        return NotPermitted("investigation.not_in_team", _l("只有本案办案组的现任成员可以这样做"))
    names = " / ".join(str(CAPACITIES[name]) for name in stage.enters)
    sentence = _l("“%(stage)s”阶段由%(names)s进入")
    return NotPermitted("stage.not_entitled", sentence, stage=stage.name, names=names)
