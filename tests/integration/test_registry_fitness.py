"""Fitness: a test per reason and per boundary day, and the agreement of policy and SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.i18n import force_locale
from app.registry import policy
from app.registry.models import ChamberMembership, Expert, LicencePeriod, ManualCheck
from app.registry.states import ExpertKind, LicenceState
from tests.builders import accounts, reference
from tests.builders import registry as build

DAY = build.DAY
ONE = timedelta(days=1)


def codes(expert: Expert, *slugs: str, on: date = DAY) -> tuple[str, ...]:
    asked = [reference.specialty(slug) for slug in slugs or ("handwriting",)]
    return policy.is_fit(expert, asked, on=on).decision.codes


@pytest.mark.parametrize("kind", [ExpertKind.PRIVATE, ExpertKind.STATE])
def test_an_expert_with_everything_is_fit(ctx: Flask, kind: ExpertKind) -> None:
    answer = policy.is_fit(build.make_expert(kind), reference.specialty(), on=DAY)
    assert answer
    assert answer.reasons_json() == []
    assert (answer.source, answer.as_of) == ("register", None)


def test_an_expert_is_listed_from_the_first_day(ctx: Flask) -> None:
    expert = build.make_expert(listed_on=DAY)
    assert codes(expert) == ()
    assert "not_listed" in codes(expert, on=DAY - ONE)


def test_an_expert_who_left_is_not_fit_from_that_day_on(ctx: Flask) -> None:
    expert = build.make_expert(left_on=DAY)
    assert codes(expert) == ("left",)
    assert codes(expert, on=DAY - ONE) == ()


def test_a_certificate_counts_from_its_first_day_to_the_day_before_its_end(ctx: Flask) -> None:
    expert = build.make_expert(ExpertKind.STATE, specialties=())
    build.qualify(expert, "handwriting", from_=DAY, to=DAY + 5 * ONE)
    assert codes(expert, on=DAY - ONE) == ("no_certificate",)
    assert codes(expert, on=DAY) == ()
    assert codes(expert, on=DAY + 4 * ONE) == ()
    assert codes(expert, on=DAY + 5 * ONE) == ("no_certificate",)


def test_each_missing_specialty_is_a_reason_of_its_own(ctx: Flask) -> None:
    expert = build.make_expert(ExpertKind.STATE)
    answer = policy.is_fit(expert, [reference.specialty(s) for s in ("handwriting", "road", "dna")], on=DAY)
    assert [r.params["specialty"]["slug"] for r in answer.reasons] == ["road", "dna"]
    assert answer.reasons[0].article == "Law 44-VI art. 20"


def test_a_private_expert_without_a_licence_is_not_fit(ctx: Flask) -> None:
    assert codes(build.make_expert(licensed=False)) == ("licence_missing",)


@pytest.mark.parametrize("state", [LicenceState.SUSPENDED, LicenceState.TERMINATED])
def test_a_licence_counts_until_the_day_before_its_status_changes(ctx: Flask, state: LicenceState) -> None:
    expert = build.make_expert()
    period = db.session.scalars(select(LicencePeriod)).one()
    period.valid_to = DAY
    db.session.flush()
    db.session.add(
        LicencePeriod(licence_id=period.licence_id, state=state, valid_from=DAY, known_from=build.KNOWN_SINCE)
    )
    db.session.flush()
    assert codes(expert, on=DAY - ONE) == ()
    assert codes(expert, on=DAY) == (f"licence_{state.value}",)


def test_a_licence_is_judged_by_what_is_known_now(ctx: Flask) -> None:
    expert = build.make_expert()
    period = db.session.scalars(select(LicencePeriod)).one()
    period.known_to = build.KNOWN_SINCE + ONE
    db.session.flush()
    assert codes(expert) == ("licence_missing",)


def test_the_annex_must_cover_the_specialty(ctx: Flask) -> None:
    expert = build.make_expert()
    build.qualify(expert, "road", from_=DAY)
    assert codes(expert, "road") == ("licence_annex",)


def test_a_medical_specialty_needs_its_sub_area_on_the_licence(ctx: Flask) -> None:
    expert = build.make_expert(licensed=False, specialties=("med-live",))
    build.license_expert(expert, [reference.specialty("med-live")], from_=DAY, areas=["psychiatric"])
    assert codes(expert, "med-live") == ("licence_area",)
    assert codes(build.make_expert(specialties=("med-live",)), "med-live") == ()


def test_a_state_expert_needs_neither_licence_nor_chamber(ctx: Flask) -> None:
    assert codes(build.make_expert(ExpertKind.STATE, licensed=False, chamber=False)) == ()


@pytest.mark.parametrize("what", ["attestation", "training"])
def test_every_five_years_counts_to_the_very_day(ctx: Flask, what: str) -> None:
    keyword = {"attestation": "attested_on", "training": "trained_on"}[what]
    expert = build.make_expert(**{keyword: date(2021, 3, 2)})
    assert codes(expert, on=date(2026, 3, 2)) == ()
    assert codes(expert, on=date(2026, 3, 3)) == (f"{what}_old",)
    missing = build.make_expert(**{keyword: None})
    assert codes(missing) == (f"{what}_missing",)


def test_a_leap_day_ends_on_the_last_of_february(ctx: Flask) -> None:
    expert = build.make_expert(attested_on=date(2024, 2, 29))
    assert codes(expert, on=date(2029, 2, 28)) == ()
    assert "attestation_old" in codes(expert, on=date(2029, 3, 1))


def test_a_rule_that_is_not_set_is_not_checked(ctx: Flask) -> None:
    reference.set_rule("attestation.years", None)
    assert codes(build.make_expert(attested_on=None)) == ()


def test_the_reason_cites_the_rule_of_that_day(ctx: Flask) -> None:
    answer = policy.is_fit(build.make_expert(trained_on=None), reference.specialty(), on=DAY)
    assert answer.reasons[0].article == "Law 44-VI art. 58(2)"


def test_a_foreigner_is_not_fit(ctx: Flask) -> None:
    answer = policy.is_fit(build.make_expert(citizenship="UZ"), reference.specialty(), on=DAY)
    assert [(r.code, r.article) for r in answer.reasons] == [("citizenship", "Law 44-VI art. 19(2)")]


def test_chamber_membership_counts_until_the_day_it_ends(ctx: Flask) -> None:
    expert = build.make_expert(chamber=False)
    assert codes(expert) == ("chamber",)
    db.session.add(ChamberMembership(expert_id=expert.id, joined_on=DAY - ONE, left_on=DAY + ONE))
    db.session.flush()
    assert codes(expert, on=DAY) == ()
    assert codes(expert, on=DAY + ONE) == ("chamber",)


def test_absence_counts_on_its_first_and_last_day(ctx: Flask) -> None:
    expert = build.make_expert()
    build.make_absence(expert, DAY, DAY + ONE)
    assert [codes(expert, on=DAY + n * ONE) for n in (-1, 0, 1, 2)] == [(), ("absent",), ("absent",), ()]


def test_an_old_register_makes_not_verified_until_checked_by_hand(ctx: Flask) -> None:
    expert = build.make_expert()
    build.make_import(DAY - 31 * ONE)
    assert codes(expert) == ()
    reference.set_rule("register.max_age_days", 30)
    assert codes(expert, on=DAY - ONE) == ()
    answer = policy.is_fit(expert, reference.specialty(), on=DAY)
    assert (answer.decision.codes, answer.source, answer.as_of) == (("not_verified",), "register", DAY - 31 * ONE)
    check_by_hand(expert, DAY)
    answer = policy.is_fit(expert, reference.specialty(), on=DAY + 30 * ONE)
    assert (answer.decision.codes, answer.source, answer.as_of) == ((), "manual_check", DAY)
    assert codes(expert, on=DAY + 31 * ONE) == ("not_verified",)


def test_without_any_register_nobody_is_verified(ctx: Flask) -> None:
    reference.set_rule("register.max_age_days", 30)
    assert codes(build.make_expert()) == ("not_verified",)


def test_all_reasons_come_at_once_and_are_read_back_in_any_language(ctx: Flask) -> None:
    expert = build.make_expert(
        licensed=False, chamber=False, attested_on=date(2019, 1, 1), trained_on=None, citizenship="UZ", left_on=DAY
    )
    build.make_absence(expert, DAY, DAY)
    answer = policy.is_fit(expert, reference.specialty("road"), on=DAY)
    assert answer.decision.codes == (
        "left", "no_certificate", "licence_missing", "attestation_old", "training_missing", "citizenship", "chamber",
        "absent",
    )  # fmt: skip
    again = policy.reasons_from_json(answer.reasons_json())
    assert again.codes == answer.decision.codes
    with force_locale("en_GB"):
        texts = [str(r.text) for r in again.reasons]
    assert "2 March 2026" in texts[0]
    assert "Road-accident circumstances" in texts[1]


def test_fitness_takes_two_queries(ctx: Flask) -> None:
    expert, specialty = build.make_expert(), reference.specialty()
    seen: list[str] = []
    engine = db.engines[None]
    assert all((expert.kind, specialty.name_kk))
    event.listen(engine, "before_cursor_execute", lambda c, cur, sql, *_: seen.append(sql))
    assert policy.is_fit(expert, specialty, on=DAY)
    assert len(seen) == 2


def check_by_hand(expert: Expert, on: date) -> ManualCheck:
    ministry = accounts.make_body(BodyKind.MINISTRY)
    person = accounts.make_person(ministry, [Verb.REVIEW])
    row = ManualCheck(
        expert_id=expert.id,
        on=on,
        at=datetime(on.year, on.month, on.day, 5, tzinfo=UTC),
        by_id=person.id,
        file_sha256="0" * 64,
        file_name="proof.pdf",
        remark="",
    )
    db.session.add(row)
    db.session.flush()
    return row


def population() -> list[Expert]:
    """Small, and with one of each fault."""
    experts = [
        build.make_expert(),
        build.make_expert(ExpertKind.STATE),
        build.make_expert(specialties=("handwriting", "road")),
        build.make_expert(specialties=("med-live", "road")),
        build.make_expert(licensed=False),
        build.make_expert(chamber=False),
        build.make_expert(attested_on=date(2021, 3, 2)),
        build.make_expert(attested_on=date(2021, 3, 1)),
        build.make_expert(attested_on=None),
        build.make_expert(trained_on=date(2021, 3, 1)),
        build.make_expert(trained_on=None),
        build.make_expert(citizenship="UZ"),
        build.make_expert(left_on=DAY),
        build.make_expert(left_on=DAY + ONE),
        build.make_expert(listed_on=DAY + ONE),
    ]
    absent = build.make_expert()
    build.make_absence(absent, DAY, DAY)
    narrow = build.make_expert()
    build.qualify(narrow, "road", from_=DAY)
    area = build.make_expert(licensed=False, specialties=("med-live",))
    build.license_expert(area, [reference.specialty("med-live")], from_=DAY, areas=[])
    held = build.make_expert(licensed=False)
    build.license_expert(held, [reference.specialty()], from_=DAY - ONE, state=LicenceState.SUSPENDED)
    checked = build.make_expert()
    check_by_hand(checked, DAY)
    return [*experts, absent, narrow, area, held, checked]


@pytest.mark.parametrize("max_age", [None, 30, 40])
def test_policy_and_sql_agree(ctx: Flask, max_age: int | None) -> None:
    people = population()
    reference.set_rule("register.max_age_days", max_age)
    build.make_import(DAY - 35 * ONE)
    seen = set()
    for slugs in (("handwriting",), ("road",), ("handwriting", "road"), ("med-live",)):
        asked = [reference.specialty(slug) for slug in slugs]
        for on in (DAY - ONE, DAY, DAY + ONE, DAY + 400 * ONE):
            by_sql = set(db.session.scalars(select(Expert.id).where(policy.fit_experts([s.id for s in asked], on=on))))
            by_policy = {e.id for e in people if policy.is_fit(e, asked, on=on)}
            assert by_sql == by_policy, (slugs, on)
            seen.add(len(by_sql))
    assert len(seen) > 1
