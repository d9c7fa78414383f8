"""Pure arithmetic of signing in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import rules
from app.accounts.states import STRONG_VERBS, VERBS_OF, BodyKind, Verb
from app.accounts.words import KIND_LABELS, VERB_LABELS, roles_of

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (10, 1920), (11, 3600), (500, 3600)]
)
def test_lock_doubles_up_to_an_hour(failures: int, seconds: int) -> None:
    assert rules.lock_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_fits_within_one_step_of_drift(steps: int, fits: bool) -> None:
    code = rules.code_of(SECRET, rules.step_of(AT) + steps)
    assert (rules.matching_step(SECRET, code, at=AT, last_step=None) is not None) is fits


def test_code_of_a_step_already_used_is_a_replay() -> None:
    step = rules.step_of(AT)
    code = rules.code_of(SECRET, step)
    assert rules.matching_step(SECRET, code, at=AT, last_step=step - 1) == step
    assert rules.matching_step(SECRET, code, at=AT, last_step=step) is None
    assert rules.matching_step(SECRET, f" {code[:3]} {code[3:]} ", at=AT, last_step=None) == step


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_not_six_digits_fits_nothing(wrong: str) -> None:
    assert rules.matching_step(SECRET, wrong, at=AT, last_step=None) is None


def test_recovery_codes_differ_and_forgive_case_and_hyphens() -> None:
    codes = {rules.new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    assert rules.recovery_code_hash(code) == rules.recovery_code_hash(f" {code.upper().replace('-', ' ')} ")


def test_secret_offered_to_a_session_is_its_own() -> None:
    assert rules.candidate_secret(b"k" * 32, b"a") == rules.candidate_secret(b"k" * 32, b"a")
    assert rules.candidate_secret(b"k" * 32, b"a") != rules.candidate_secret(b"k" * 32, b"b")
    assert len(rules.candidate_secret(b"k" * 32, b"a")) == 32


@pytest.mark.parametrize("kind", list(BodyKind))
def test_roles_of_a_kind_hold_only_its_own_rights(kind: BodyKind) -> None:
    roles = roles_of(kind)
    assert "administrator" in roles
    for _label, verbs in roles.values():
        assert verbs
        assert verbs <= VERBS_OF[kind]


def test_no_right_opens_offers_and_each_has_a_label() -> None:
    assert not any("open" in verb.value for verb in Verb)
    assert set(VERB_LABELS) == set(Verb)
    assert set(KIND_LABELS) == set(BodyKind) == set(VERBS_OF)


@pytest.mark.parametrize("verb", list(Verb))
def test_who_signs_selects_or_administers_needs_a_second_factor(verb: Verb) -> None:
    weak = {Verb.DRAFT, Verb.ANSWER, Verb.SEE_OBJECTS, Verb.READ_FIGURES}
    assert (verb in STRONG_VERBS) is (verb not in weak)
