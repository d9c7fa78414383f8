"""Is this expert fit for these specialties on this day? Every reason at once, each with its article."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, Row, Select, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.kernel.db import db
from app.kernel.policy import Decision, Reason, from_reasons
from app.reference import queries as reference
from app.reference.models import Specialty
from app.reference.queries import RuleValue
from app.registry import rules
from app.registry.models import (
    Absence,
    Attestation,
    ChamberMeasure,
    ChamberMembership,
    Expert,
    Licence,
    LicenceAnnex,
    LicencePeriod,
    ManualCheck,
    Qualification,
    RegisterImport,
    Training,
)
from app.registry.policy import sql
from app.registry.policy.reasons import CERTIFICATE, CITIZENSHIP, LAW, LICENCE, REGISTER, SERVICE, names, reason
from app.registry.states import ExpertKind, LicenceState


@dataclass(frozen=True)
class FitAnswer:
    """The answer, where it comes from (`register` or `manual_check`) and of which day the data are."""

    decision: Decision
    source: str
    as_of: date | None

    def __bool__(self) -> bool:
        return bool(self.decision)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.decision.reasons

    def reasons_json(self) -> list[dict[str, Any]]:
        """The reasons as plain values, to be stored; `reasons_from_json` reads them back."""
        return [{"code": r.code, "article": r.article, "params": dict(r.params)} for r in self.decision.reasons]


def is_fit(
    expert: Expert, specialties: Specialty | Sequence[Specialty], *, on: date, restricted: Sequence[str] = ()
) -> FitAnswer:
    """Judge an expert on a day for every one of the specialties (Law 44-VI arts. 19, 20, 58). Two queries.

    A check whose rule is not set on that day is not made. `restricted`: the restrictions of the case
    (`registry.states.Restriction`); each needs a clearance in force on that day, which costs one query more.
    """
    asked = [specialties] if isinstance(specialties, Specialty) else list(specialties)
    found = reference.rules((sql.ATTESTATION, sql.TRAINING, sql.REGISTER_AGE), on=on)
    facts = _facts(expert.id, [s.id for s in asked], on)
    verified, source, as_of = _standing(facts, found[sql.REGISTER_AGE].value, on)
    reasons = [
        *_register(expert, on),
        *_certificates(facts, asked),
        *(_licence(facts, asked) if expert.kind is ExpertKind.PRIVATE else ()),
        *_recency("attestation", facts.attested_on, found[sql.ATTESTATION], on),
        *_recency("training", facts.trained_on, found[sql.TRAINING], on),
        *([reason("citizenship", CITIZENSHIP)] if expert.citizenship != sql.CITIZEN_OF else ()),
        *([reason("chamber", LAW)] if expert.kind is ExpertKind.PRIVATE and not facts.member else ()),
        *([reason("chamber_suspended", LAW, day=facts.suspended.isoformat())] if facts.suspended else ()),
        *([reason("absent", None)] if facts.absent else ()),
        *_clearances(expert.id, restricted, on),
        *([] if verified else [reason("not_verified", found[sql.REGISTER_AGE].cited)]),
    ]
    return FitAnswer(from_reasons(reasons), source, as_of)


def _facts(expert_id: uuid.UUID, specialty_ids: list[uuid.UUID], on: date) -> Row[Any]:
    """Everything that is judged, in one row."""
    return db.session.execute(_asked(), {"expert": expert_id, "specialties": specialty_ids, "on": on}).one()


@cache
def _asked() -> Select[Any]:
    """The statement of `_facts`, built once: it is long."""
    ids = ARRAY(Uuid())
    mine, on = bindparam("expert", type_=Uuid()), bindparam("on", type_=Date())
    specialty_ids: BindParameter[Any] = bindparam("specialties", expanding=True)
    certified = select(func.array_agg(Qualification.specialty_id, type_=ids)).where(
        Qualification.expert_id == mine, Qualification.specialty_id.in_(specialty_ids), sql.certificate_valid(on)
    )
    states = (
        select(func.array_agg(LicencePeriod.state.distinct(), type_=ARRAY(Text())))
        .join(Licence, Licence.id == LicencePeriod.licence_id)
        .where(Licence.expert_id == mine, sql.period_of(on))
    )
    annexed = _annexed(mine, specialty_ids, on)
    passed = select(func.max(Attestation.passed_on)).where(Attestation.expert_id == mine, Attestation.passed_on <= on)
    trained = select(func.max(Training.completed_on)).where(Training.expert_id == mine, Training.completed_on <= on)
    member = select(ChamberMembership.id).where(ChamberMembership.expert_id == mine, sql.member_on(on)).exists()
    suspended = select(func.max(ChamberMeasure.last_day)).where(ChamberMeasure.expert_id == mine, sql.suspended_on(on))
    absent = select(Absence.id).where(Absence.expert_id == mine, sql.absent_on(on)).exists()
    imported = select(func.max(RegisterImport.as_of)).where(RegisterImport.as_of <= on)
    checked = select(func.max(ManualCheck.on)).where(ManualCheck.expert_id == mine, ManualCheck.on <= on)
    return select(
        certified.scalar_subquery().label("certified"),
        states.scalar_subquery().label("states"),
        annexed.scalar_subquery().label("annexed"),
        annexed.where(sql.area_named()).scalar_subquery().label("covered"),
        passed.scalar_subquery().label("attested_on"),
        trained.scalar_subquery().label("trained_on"),
        member.label("member"),
        suspended.scalar_subquery().label("suspended"),
        absent.label("absent"),
        imported.scalar_subquery().label("imported"),
        checked.scalar_subquery().label("checked"),
    )


def _annexed(mine: BindParameter[Any], specialty_ids: BindParameter[Any], on: BindParameter[date]) -> Select[Any]:
    """Which of the specialties the annexes of licences in force on the day list."""
    return (
        select(func.array_agg(LicenceAnnex.specialty_id, type_=ARRAY(Uuid())))
        .join(Licence, Licence.id == LicenceAnnex.licence_id)
        .join(LicencePeriod, LicencePeriod.licence_id == Licence.id)
        .join(Specialty, Specialty.id == LicenceAnnex.specialty_id)
        .where(
            Licence.expert_id == mine,
            sql.period_of(on),
            LicencePeriod.state == LicenceState.ACTIVE,
            LicenceAnnex.specialty_id.in_(specialty_ids),
        )
    )


def _register(expert: Expert, on: date) -> Iterator[Reason]:
    if expert.left_on is not None and expert.left_on <= on:
        yield reason("left", REGISTER, day=expert.left_on.isoformat())
    elif expert.listed_on > on or expert.kind is ExpertKind.ONE_TIME:
        yield reason("not_listed", REGISTER)


def _clearances(expert_id: uuid.UUID, restricted: Sequence[str], on: date) -> Iterator[Reason]:
    held = sql.clearances((expert_id,), on=on).get(expert_id, frozenset()) if restricted else frozenset()
    for kind in sorted(restricted):
        if kind not in held:
            yield reason(f"clearance_{kind}", SERVICE)


def _certificates(facts: Row[Any], asked: list[Specialty]) -> Iterator[Reason]:
    for specialty in asked:
        if specialty.id not in (facts.certified or ()):
            yield reason("no_certificate", CERTIFICATE, specialty=names(specialty))


def _licence(facts: Row[Any], asked: list[Specialty]) -> Iterator[Reason]:
    states = {LicenceState(state) for state in facts.states or ()}
    if LicenceState.ACTIVE not in states:
        if LicenceState.SUSPENDED in states:
            yield reason("licence_suspended", LICENCE)
        elif LicenceState.TERMINATED in states:
            yield reason("licence_terminated", LICENCE)
        else:
            yield reason("licence_missing", LICENCE)
        return
    for specialty in asked:
        if specialty.id not in (facts.annexed or ()):
            yield reason("licence_annex", LICENCE, specialty=names(specialty))
        elif specialty.id not in (facts.covered or ()):
            yield reason("licence_area", LICENCE, specialty=names(specialty))


def _recency(what: str, last: date | None, rule: RuleValue, on: date) -> Iterator[Reason]:
    if rule.value is None:
        return
    if last is None:
        yield reason(f"{what}_missing", rule.cited)
    elif not rules.recent(last, years=rule.value, on=on):
        yield reason(f"{what}_old", rule.cited, day=last.isoformat())


def _standing(facts: Row[Any], max_age_days: int | None, on: date) -> tuple[bool, str, date | None]:
    """Whether the data are young enough, and which data they are."""
    if max_age_days is None or rules.young(facts.imported, max_age_days=max_age_days, on=on):
        return True, "register", facts.imported
    if rules.young(facts.checked, max_age_days=max_age_days, on=on):
        return True, "manual_check", facts.checked
    return False, "register", facts.imported
