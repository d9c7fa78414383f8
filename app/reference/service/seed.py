"""Loading the reference tables from the data files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from app.kernel.db import db
from app.reference import loading
from app.reference.models import CalendarDay, LegalRule, Mrp, PilotScope, QuestionTemplate, Region, Specialty
from app.reference.states import DayKind, LicenceArea, Procedure, Unit

SEED_VERSION = 1


def load_reference(*, at: datetime) -> int:
    """Load regions, specialties, the calendar, legal rules and pilots; running it again changes nothing.

    What is there already stays as it is: an editor's change is never undone by a later load.
    Gives the number of rows added.
    """
    before = _rows()
    _load_regions()
    _load_specialties()
    db.session.flush()
    _load_questions()
    _load_calendar(at)
    _load_rules()
    _load_pilots()
    db.session.flush()
    return _rows() - before


def _rows() -> int:
    tables = (Region, Specialty, QuestionTemplate, CalendarDay, Mrp, LegalRule, PilotScope)
    return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _load_regions() -> None:
    known = set(db.session.scalars(select(Region.code)))
    db.session.add_all(Region(**row) for row in loading.table("regions.csv") if row["code"] not in known)
    years = set(db.session.scalars(select(Mrp.year)))
    for row in loading.table("mrp.csv"):
        if int(row["year"]) not in years:
            db.session.add(Mrp(year=int(row["year"]), tenge=int(row["tenge"]), source=row["source"]))


def _load_specialties() -> None:
    known = set(db.session.scalars(select(Specialty.slug)))
    for row in loading.table("specialties.csv"):
        if row["slug"] not in known:
            db.session.add(
                Specialty(
                    slug=row["slug"],
                    official_code=row["official_code"] or None,
                    area=LicenceArea(row["area"]),
                    name_kk=row["name_kk"],
                    name_ru=row["name_ru"],
                    name_en=row["name_en"],
                    in_use_from=loading.CATALOGUE_FROM,
                )
            )


def _load_questions() -> None:
    ids = {row.slug: row.id for row in db.session.execute(select(Specialty.slug, Specialty.id))}
    pairs = db.session.execute(select(QuestionTemplate.specialty_id, QuestionTemplate.place))
    known = {(specialty_id, place) for specialty_id, place in pairs}
    for entry in loading.documents("questions.json"):
        specialty_id = ids[entry["specialty"]]
        for place, words in enumerate(entry["questions"], start=1):
            if (specialty_id, place) not in known:
                texts = {f"text_{lang}": words[lang] for lang in ("kk", "ru", "en")}
                db.session.add(QuestionTemplate(specialty_id=specialty_id, place=place, **texts))


def _load_calendar(at: datetime) -> None:
    known = set(db.session.scalars(select(CalendarDay.day)))
    for row in loading.calendar():
        if row.day not in known:
            db.session.add(
                CalendarDay(
                    day=row.day,
                    version=SEED_VERSION,
                    kind=DayKind(row.kind),
                    name=row.name_en,
                    source=row.source,
                    added_at=at,
                )
            )


def _load_rules() -> None:
    known = set(db.session.scalars(select(LegalRule.code)))
    for row in loading.table("rules.csv"):
        if row["code"] not in known:
            db.session.add(
                LegalRule(
                    code=row["code"],
                    value=int(row["value"]) if row["value"] else None,
                    unit=Unit(row["unit"]),
                    act=row["act"],
                    article=row["article"],
                    source=row["source"],
                    in_force_from=date.fromisoformat(row["in_force_from"]),
                )
            )


def _load_pilots() -> None:
    known = set(db.session.scalars(select(PilotScope.code)))
    for entry in loading.documents("pilots.json"):
        if entry["code"] not in known:
            db.session.add(
                PilotScope(
                    code=entry["code"],
                    procedure=Procedure(entry["procedure"]),
                    primary_only=entry["primary_only"],
                    **{name: entry[name] for name in ("name_kk", "name_ru", "name_en", "act", "source")},
                    starts_on=loading.day_or_none(entry["starts_on"]),
                    ends_on=loading.day_or_none(entry["ends_on"]),
                    specialties=list(
                        db.session.scalars(select(Specialty).where(Specialty.slug.in_(entry["specialties"])))
                    ),
                    regions=list(db.session.scalars(select(Region).where(Region.code.in_(entry["regions"])))),
                )
            )
