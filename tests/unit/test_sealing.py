"""Sealed offers: opened by the right key only, telling nothing before."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.sealing import (
    BLOCK_BYTES,
    MasterKey,
    SealBroken,
    digest,
    new_keypair,
    rewrap,
    seal,
    unseal,
    wrapped_by,
)

MASTER = MasterKey(b"m" * 32)
OTHER = MasterKey(b"o" * 32)
KEY = new_keypair(MASTER)
OFFER: dict[str, Any] = {"price_tenge": 180_000, "days": 12, "note": "Қысқа мерзім", "at": None}


def why(ciphertext: bytes, wrapped: bytes, master: MasterKey) -> str:
    with pytest.raises(SealBroken) as problem:
        unseal(ciphertext, wrapped, master)
    return problem.value.code


def test_an_offer_is_opened_with_its_key() -> None:
    sealed = seal(OFFER, KEY.public)
    assert unseal(sealed.ciphertext, KEY.wrapped_private, MASTER) == OFFER
    assert sealed.digest == digest(sealed.ciphertext)
    assert sealed.digest == hashlib.sha256(sealed.ciphertext).hexdigest()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_any_offer_comes_back_as_it_was(offer: dict[str, Any]) -> None:
    sealed = seal(offer, KEY.public)
    assert unseal(sealed.ciphertext, KEY.wrapped_private, MASTER) == offer


def test_the_length_tells_nothing() -> None:
    offers = [{}, OFFER, {"price_tenge": 1}, {"note": "х" * 1500}]
    assert {len(seal(offer, KEY.public).ciphertext) for offer in offers} == {BLOCK_BYTES + 48}
    assert len(seal({"note": "x" * 5000}, KEY.public).ciphertext) == 2 * BLOCK_BYTES + 48


def test_the_same_offer_never_looks_the_same() -> None:
    assert seal(OFFER, KEY.public).digest != seal(OFFER, KEY.public).digest


def test_no_plain_byte_runs_show() -> None:
    sealed = seal(OFFER, KEY.public)
    for plain in (b"price_tenge", b"180000", "Қысқа".encode()):
        assert plain not in sealed.ciphertext
    assert MASTER.secret not in KEY.wrapped_private
    assert "mmm" not in repr(MASTER)
    assert "wrapped_private" not in repr(KEY)


@pytest.mark.parametrize("place", [0, 31, 32, 100, -1])
def test_one_changed_byte_breaks_the_seal(place: int) -> None:
    damaged = bytearray(seal(OFFER, KEY.public).ciphertext)
    damaged[place] ^= 1
    assert why(bytes(damaged), KEY.wrapped_private, MASTER) == "seal-damaged"


@pytest.mark.parametrize("ciphertext", [b"", b"x", b"x" * 47, b"x" * 5000])
def test_what_is_no_seal_is_refused(ciphertext: bytes) -> None:
    assert why(ciphertext, KEY.wrapped_private, MASTER) == "seal-damaged"


def test_another_expertises_key_opens_nothing() -> None:
    sealed = seal(OFFER, KEY.public)
    assert why(sealed.ciphertext, new_keypair(MASTER).wrapped_private, MASTER) == "seal-damaged"


def test_another_master_key_opens_nothing() -> None:
    sealed = seal(OFFER, KEY.public)
    assert why(sealed.ciphertext, KEY.wrapped_private, OTHER) == "seal-wrong-master"
    relabelled = bytes.fromhex(OTHER.key_id) + KEY.wrapped_private[8:]
    assert why(sealed.ciphertext, relabelled, OTHER) == "seal-damaged"
    assert why(sealed.ciphertext, KEY.wrapped_private[:20], MASTER) == "seal-damaged"


def test_the_master_key_can_be_changed() -> None:
    sealed = seal(OFFER, KEY.public)
    wrapped = rewrap(KEY.wrapped_private, old=MASTER, new=OTHER)
    assert wrapped_by(wrapped) == OTHER.key_id != KEY.key_id == wrapped_by(KEY.wrapped_private)
    assert unseal(sealed.ciphertext, wrapped, OTHER) == OFFER
    assert why(sealed.ciphertext, wrapped, MASTER) == "seal-wrong-master"


def test_a_sealed_list_is_no_offer() -> None:
    from nacl.bindings import sodium_pad
    from nacl.public import PublicKey, SealedBox

    box = SealedBox(PublicKey(KEY.public))
    for plain in (b"[1]", b"{", b"\xff"):
        sealed = bytes(box.encrypt(sodium_pad(plain, BLOCK_BYTES)))
        assert why(sealed, KEY.wrapped_private, MASTER) == "seal-damaged"


@pytest.mark.parametrize("offer", [{"a": float("nan")}, {"a": {1: 2}}, {"a": {2, 3}}, {"a": b"x"}])
def test_what_json_cannot_hold_is_not_sealed(offer: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        seal(offer, KEY.public)


def test_a_master_key_is_32_bytes_of_base64() -> None:
    assert MasterKey.from_base64(base64.b64encode(MASTER.secret).decode() + "\n") == MASTER
    for text in ("", "not base64!", base64.b64encode(b"short").decode()):
        with pytest.raises(ValueError, match="32 bytes"):
            MasterKey.from_base64(text)
