"""What is a typing fault, what is material, what each viewer reads of a change."""

from __future__ import annotations

import pytest

from app.intake.rules.amending import MATERIAL, Change, digest, kinds_of, material, only_typos
from app.intake.rules.difference import difference, pieces


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Was the house built?", "was  the House built"),
        ("Ёлка цела?", "елка цела?"),
        ("Қолтаңбаны кім қойған?", "Қолтаңбаны кім қойғна?"),
        ("Исполнена ли подпись", "Исполненна ли подпись"),
        ("Is the signature real?", "Is the singature real?"),
    ],
)
def test_a_typing_fault_is_one(before, after):
    assert only_typos(before, after)
    assert only_typos(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Виновен ли водитель?", "Невиновен ли водитель?"),
        ("Ол келеді ме?", "Ол келмеді ме?"),
        ("Площадь 1,5 га", "Площадь 15 га"),
        ("Площадь 12 га", "Площадь 21 га"),
        ("Is it so?", "Is it not so?"),
        ("он был", "он бил"),
        ("house", "horse"),
    ],
)
def test_whatever_may_change_the_meaning_is_none(before, after):
    assert not only_typos(before, after)


def seen(**kw):
    public = {
        "questions": 1, "objects": 1, "permissions": {"no": 1}, "equipment": None, "hearing": None,
        "offers_due_on": "2026-03-10",
    } | kw.pop("public", {})  # fmt: skip
    bidders = {"questions": ["Was it built?"], "objects": [{"name": "A house", "permission": "no"}]}
    body = {
        "grounds": "G", "circumstances": "", "place": "Astana", "equipment": "", "hearing_on": None,
        "origin": ["Court"], "seal": [""],
    }  # fmt: skip
    return {"public": public, "bidders": bidders | kw.pop("bidders", {}), "body": body | kw.pop("body", {})}


CASES = {
    Change.QUESTIONS: seen(bidders={"questions": ["Was it sold?"]}),
    Change.OBJECTS: seen(bidders={"objects": [{"name": "A shed", "permission": "no"}]}),
    Change.PERMISSION: seen(bidders={"objects": [{"name": "A house", "permission": "full"}]}),
    Change.EQUIPMENT: seen(public={"equipment": "A press"}, body={"equipment": "A press"}),
    Change.HEARING: seen(body={"hearing_on": "2026-05-01"}),
    Change.WORDING: seen(bidders={"questions": ["was it built"]}),
    Change.INNER: seen(body={"grounds": "Other", "origin": ["Police"]}),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_of_change_is_found_and_weighed_by_the_table(kind):
    kinds = kinds_of(seen(), CASES[kind])
    assert kinds == {kind}
    assert bool(material(kinds)) is (kind in MATERIAL)


def test_hidden_equipment_is_no_matter_of_bidders():
    assert kinds_of(seen(), seen(body={"equipment": "A press"})) == {Change.INNER}


def test_each_viewer_reads_only_the_own_part_of_a_change():
    after = seen(
        public={"questions": 2}, bidders={"questions": ["Was it built?", "By whom?"]}, body={"grounds": "Other"}
    )
    fields = {
        viewer: {row.field for row in difference(seen(), after, viewer=viewer)}
        for viewer in ("body", "bidder", "public")
    }
    assert fields == {"body": {"questions", "grounds"}, "bidder": {"questions"}, "public": {"question_count"}}
    whole = repr(difference(seen(), after, viewer="public"))
    assert "By whom" not in whole
    assert "Other" not in whole


def test_the_words_of_a_difference_make_both_texts():
    before, after = "Was the house built as designed?", "Was the house, or the shed, built?"
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.how != "added") == before
    assert "".join(p.text for p in found if p.how != "struck") == after


def test_the_digest_is_of_what_bidders_read():
    assert digest(seen()) == digest(seen(body={"grounds": "Other"}))
    assert digest(seen()) != digest(CASES[Change.QUESTIONS])
