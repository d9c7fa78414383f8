"""The page on which the body entrusts a person outside the register."""

from __future__ import annotations

from io import BytesIO

from app.bidding import queries
from app.bidding.states import Provider
from app.kernel import clock
from tests.builders.accounts import PASSWORD
from tests.builders.bidding import chooser, make_failed
from tests.builders.casework import PDF

TYPED = {
    "ground": "foreign",
    "words": "Nobody in the country has the equipment.",
    "name": "Asel Temirova",
    "citizenship": "DE",
    "code": "N 1234567",
    "email": "once@sarap.test",
    "education": "Chemist.",
    "occupation": "Twenty years of practice.",
    "password": PASSWORD,
}


def test_the_body_entrusts_a_person_with_a_proof_and_keeps_it(ctx, browse, monkeypatch) -> None:
    expertise = make_failed()
    at = queries.newest_search(expertise.id).opened_at
    monkeypatch.setattr(clock, "now", lambda: at)
    me, url = browse(chooser(expertise)), f"/expertises/{expertise.id}/one-time"
    assert url in me.get(f"/expertises/{expertise.id}/offers").text
    me.get(url)
    told = me.post(url, TYPED, status=422)
    assert "Upload the proof" in told.text
    me.post(url, TYPED | {"proof": (BytesIO(PDF), "proof.pdf")}, status=302)
    assert queries.living_selection(expertise.id).provider is Provider.ONE_TIME
    kept = me.get(f"{url}/proof")
    assert kept.get_data() == PDF
    assert "One-time person" in me.get(f"/expertises/{expertise.id}/offers").text
    kept.close()
