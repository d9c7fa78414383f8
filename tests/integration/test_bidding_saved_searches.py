"""Saved searches: matched under the reader's own sight, told once with the reason, never too often."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import event, select

from app.bidding import queries, service
from app.bidding.models import SavedSearch, SearchMatch
from app.bidding.policy import market
from app.bidding.queries.market import found_by
from app.bidding.rules import matching
from app.bidding.service.saved_searches import _notice
from app.bidding.states import Pace
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.kernel import clock, mail
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.notices.models import Letter
from app.reference.states import Procedure
from tests.builders.accounts import join, make_person
from tests.builders.bidding import make_bidder, make_institute, open_now
from tests.builders.intake import AT, make_official, make_published
from tests.builders.market import make_saved, newest
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

pytestmark = pytest.mark.usefixtures("ctx")
TODAY = clock.day_of(AT)
LATER = AT + timedelta(hours=1)
WEEK = "invitations.max_per_week"


def letters(person) -> list[Letter]:
    found = select(Letter).where(Letter.to_person_id == person.id, Letter.template == "bidding/search_found")
    return list(db.session.scalars(found.order_by(Letter.made_at, Letter.id)))


def text_of(letter: Letter) -> mail.Paper:
    return mail.render(letter.template, letter.context, language=letter.language)


def matches() -> list[SearchMatch]:
    return list(db.session.scalars(select(SearchMatch).order_by(SearchMatch.found_at, SearchMatch.id)))


def test_the_letter_says_which_search_matched_and_why():
    set_rule(WEEK, 5)
    expertise = make_published(urgent=True, urgency_reason="Detention ends.")
    person = make_bidder(expertise).person
    make_saved(person, specialties=["build"], regions=["71"], urgent_only=True, least_days=3, pace=Pace.AT_ONCE)
    assert service.match_search(newest(expertise), at=LATER) == 1
    paper = text_of(letters(person)[0])
    assert paper.subject == "1 new expertise matches your saved searches"
    for said in (
        expertise.number, "It matches your search “Construction in Astana”.", "Specialty: ", "Region: Astana",
        "It is urgent.", "At least 3 working days are left", "your licence cover it", "/board/searches",
    ):  # fmt: skip
        assert said in paper.text, said
    for language in ("kk", "ru"):
        assert mail.render(letters(person)[0].template, letters(person)[0].context, language=language).text


def test_a_match_is_told_once_however_often_the_job_runs():
    set_rule(WEEK, 5)
    expertise = make_published()
    person = make_bidder(expertise).person
    for name in ("One", "Two"):
        make_saved(person, name=name, pace=Pace.AT_ONCE)
    assert [service.match_search(newest(expertise), at=LATER) for _ in range(3)] == [1, 0, 0]
    assert service.send_digests(at=LATER) == 0
    assert len(letters(person)) == 1
    assert [why["name"] for why in matches()[0].reasons] == ["One", "Two"]


def test_a_new_round_of_the_search_is_told_again():
    expertise = make_published()
    person = make_bidder(expertise).person
    make_saved(person)
    service.match_search(newest(expertise), at=LATER)
    open_now(expertise)
    search = queries.newest_search(expertise.id)
    by = expertise.official
    service.search_again(expertise, by=by, working_days=5, at=search.offers_due_at)
    assert service.match_search(newest(expertise), at=search.offers_due_at + timedelta(hours=1)) == 1


def test_without_a_rule_nothing_goes_at_once_and_the_digest_collects():
    first, second = make_published(), make_published()
    person = make_bidder(first).person
    make_saved(person, pace=Pace.AT_ONCE)
    for expertise in (first, second):
        service.match_search(newest(expertise), at=LATER)
    assert letters(person) == []
    assert [service.send_digests(at=LATER) for _ in range(2)] == [1, 0]
    text = text_of(letters(person)[0])
    assert first.number in text.text
    assert second.number in text.text
    assert text.subject.startswith("2 new expertises")


def test_no_more_letters_in_a_week_than_the_rule_allows_and_the_rest_comes_later():
    set_rule(WEEK, 2)
    expertises = [make_published(offer_working_days=20) for _ in range(4)]
    person = make_bidder(expertises[0]).person
    make_saved(person, pace=Pace.AT_ONCE)
    for hours, expertise in enumerate(expertises, 1):
        service.match_search(newest(expertise), at=AT + timedelta(hours=hours))
    assert len(letters(person)) == 2
    assert service.send_digests(at=AT + timedelta(days=6)) == 0
    assert service.send_digests(at=AT + timedelta(days=8)) == 1
    assert len(letters(person)) == 3
    assert all(match.told_at for match in matches())


@pytest.mark.parametrize("change", [service.pause_search, service.delete_search])
def test_a_search_paused_or_deleted_brings_no_letter_not_even_of_what_was_found(change):
    expertise = make_published()
    person = make_bidder(expertise).person
    saved = make_saved(person)
    service.match_search(newest(expertise), at=LATER)
    change(saved, by=person, at=LATER)
    assert service.send_digests(at=LATER) == 0
    assert matches()[0].dropped_at is not None
    assert service.match_search(newest(make_published()), at=LATER) == 0


def test_what_is_over_or_no_longer_for_the_reader_is_dropped_untold():
    over, lost = make_published(), make_published(specialties=["goods"])
    expert = make_expert(specialties=["build", "goods"])
    make_saved(expert.person)
    for expertise in (over, lost):
        service.match_search(newest(expertise), at=LATER)
    open_now(over)
    for held in expert.qualifications:
        held.valid_to = TODAY if held.specialty.slug == "goods" else None
    db.session.flush()
    assert service.send_digests(at=LATER) == 0
    assert {match.dropped_at for match in matches()} == {LATER}


def test_a_criminal_search_is_told_to_who_is_fit_and_leaves_no_trace_with_anybody_else():
    secret = make_published(procedure=Procedure.CRIMINAL)
    fit, unfit = make_bidder(secret).person, make_expert(specialties=["goods"]).person
    lapsed = make_bidder(secret, attested_on=None).person
    assigner, _state = make_institute(secret)
    for person in (fit, unfit, lapsed, assigner):
        make_saved(person)
    assert service.match_search(newest(secret), at=LATER) == 2
    assert {match.person_id for match in matches()} == {fit.id, assigner.id}
    service.send_digests(at=LATER)
    assert len(letters(fit)) == len(letters(assigner)) == 1
    assert "an expert of your institute" in text_of(letters(assigner)[0]).text
    assert letters(unfit) == letters(lapsed) == []


def test_members_of_the_body_are_not_invited_to_their_own_search():
    expertise = make_published()
    member, outsider = make_bidder(expertise).person, make_bidder(expertise).person
    join(member, expertise.body)
    for person in (member, outsider):
        make_saved(person)
    service.match_search(newest(expertise), at=LATER)
    assert [match.person_id for match in matches()] == [outsider.id]


def test_nobody_is_told_of_a_search_whose_notice_they_may_not_see():
    """Whoever the matching finds sees the notice and the board row: the same functions decide."""
    published = [
        make_published(),
        make_published(specialties=["goods"]),
        make_published(specialties=["build", "goods"]),
        make_published(procedure=Procedure.CRIMINAL, specialties=["handwriting"]),
        make_published(procedure=Procedure.CRIMINAL, specialties=["goods"]),
    ]
    people = [
        make_expert(specialties=slugs).person for slugs in (["build"], ["goods"], ["build", "goods"], ["handwriting"])
    ]
    people += [make_expert(specialties=["goods"], licensed=False).person, make_institute(published[0])[0]]
    for person in people:
        make_saved(person)
    for expertise in published:
        service.match_search(newest(expertise), at=LATER)
    told = {(match.person_id, match.search.expertise_id) for match in matches()}
    for person, expertise in product(people, published):
        sees = intake.can_see_notice(person, expertise, on=TODAY)
        in_sql = db.session.scalar(
            select(Expertise.id).where(Expertise.id == expertise.id, intake.visible_notices(person, on=TODAY))
        )
        assert sees == (in_sql is not None)
        bidder = queries.board.policy.bidder_of(person)
        board = queries.Board(person, queries.fit_map(bidder, on=TODAY), True, LATER)
        fits = newest(expertise) in {search.id for search in db.session.scalars(board.select())}
        assert ((person.id, expertise.id) in told) == (sees and fits)
    assert told


def test_the_rule_of_matching_is_the_same_in_python_and_sql():
    expertises = [
        make_published(),
        make_published(specialties=["goods"], region_code="75"),
        make_published(specialties=["build", "goods"], urgent=True, urgency_reason="Soon."),
        make_published(procedure=Procedure.CRIMINAL, offer_working_days=2),
        make_published(offer_working_days=10),
        make_published(offer_working_days=1),
    ]
    wanted = [
        {"specialties": s, "regions": r, "procedures": p, "urgent_only": u, "least_days": d}
        for s, r, p, u, d in product(
            ([], ["goods"], ["build", "phono"]), ([], ["75"]), ([], ["criminal"]), (False, True), (None, 2, 5, 10)
        )
    ]
    person = make_person()
    saved = [SavedSearch(person_id=person.id, name=str(n), made_at=AT, **one) for n, one in enumerate(wanted)]
    db.session.add_all(saved)
    db.session.flush()
    yes = 0
    for expertise, days in product(expertises, (0, 1, 3)):
        at = AT + timedelta(days=days)
        search = db.session.get_one(Search, newest(expertise))
        in_sql = set(
            db.session.scalars(
                select(SavedSearch.id)
                .join(Search, Search.id == search.id)
                .join(Expertise, Expertise.id == Search.expertise_id)
                .where(market.matches(on=clock.day_of(at)))
            )
        )
        notice = _notice(search, at=at)
        in_python = {one.id for one in saved if matching.match(one, notice) is not None}
        if search.offers_due_on >= clock.day_of(at):
            assert in_sql == in_python, (expertise.number, days)
            yes += len(in_sql)
    assert yes > 100


def statements(act) -> int:
    seen: list[str] = []
    engine = db.engines[None]
    listener = lambda _c, _cu, statement, *_: seen.append(statement)  # noqa: E731 - a name for its removal
    event.listen(engine, "before_cursor_execute", listener)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return len(seen)


def test_ten_saved_searches_cost_no_more_questions_than_one():
    counts = []
    for many in (1, 10):
        expertise = make_published(specialties=["goods"] if many == 1 else ["build"])
        person = make_bidder(expertise).person
        for number in range(many):
            make_saved(person, name=str(number), specialties=["goods"] if many == 1 else ["build"])
        search_id, at = newest(expertise), LATER
        db.session.commit()
        counts.append(statements(lambda search_id=search_id, at=at: service.match_search(search_id, at=at)))
    assert counts[0] == counts[1]
    assert len(found_by(search_id, on=TODAY)) == 10


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": " construction  in ASTANA"}, "name"),
        ({"specialties": ["magic"]}, "specialties"),
        ({"regions": ["99"]}, "regions"),
        ({"procedures": ["secret"]}, "procedures"),
        ({"least_days": 4}, "least_days"),
    ],
)
def test_what_is_on_no_list_is_refused_beside_its_field(wrong, field):
    person = make_expert().person
    make_saved(person)
    with pytest.raises(RuleBroken) as broken:
        make_saved(person, **({"name": "Other"} | wrong))
    assert set(broken.value.problems) == {field}


def test_a_twenty_first_search_is_one_too_many():
    person = make_expert().person
    for number in range(20):
        make_saved(person, name=str(number))
    with pytest.raises(RuleBroken):
        make_saved(person, name="One more")


def test_only_who_may_offer_keeps_searches_and_only_one_s_own():
    with pytest.raises(Refused):
        make_saved(make_official())
    saved = make_saved(make_expert().person)
    with pytest.raises(NotVisible):
        queries.get_saved_search(make_expert().person, saved.id)
    service.delete_search(saved, by=saved.person, at=LATER)
    with pytest.raises(NotVisible):
        queries.get_saved_search(saved.person, saved.id)
    make_saved(saved.person)  # the name is free again
