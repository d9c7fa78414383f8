"""Sealed offers: nobody, the house's own staff included, reads an offer before the opening.

An offer is encrypted to the public key of one expertise (libsodium sealed box, X25519 with
XSalsa20-Poly1305). The private key lies in the database only wrapped by the master key from the
settings, so neither a stolen database nor stolen settings alone opens anything.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

BLOCK_BYTES: Final = 4096
KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 8


class SealBroken(Exception):
    """A seal cannot be opened; ``code`` says why.

    ``seal-damaged``: the bytes were changed, or belong to another key.
    ``seal-wrong-master``: the private key was wrapped by another master key (see ``rewrap``).
    """

    def __init__(self, code: str) -> None:
        """Keep the reason code; never the plain text or a key."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key from the settings that wraps all private keys. It never shows itself in a repr."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of the wrong length at once, not at the first opening."""
        if len(self.secret) != KEY_BYTES:
            message = "a master key has 32 bytes"
            raise ValueError(message)

    @classmethod
    def from_base64(cls, text: str) -> Self:
        """Read the 32 bytes from base64, as the setting holds them; ValueError otherwise."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except binascii.Error as problem:
            message = "a master key is 32 bytes in base64"
            raise ValueError(message) from problem

    @property
    def key_id(self) -> str:
        """Name the key without telling it: 16 hex characters of a keyed hash."""
        named = hashlib.blake2b(b"sarap master key", key=self.secret, digest_size=_KEY_ID_BYTES)
        return named.hexdigest()


@dataclass(frozen=True, slots=True)
class SealingKey:
    """One expertise's key pair: the public half, the wrapped private half, and who wrapped it."""

    public: bytes
    wrapped_private: bytes = field(repr=False)
    key_id: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed offer and the SHA-256 of its ciphertext, in hex, which the receipt shows."""

    ciphertext: bytes = field(repr=False)
    digest: str


def new_keypair(master: MasterKey) -> SealingKey:
    """Make a key pair for one expertise, its private half wrapped by the master key."""
    private = PrivateKey.generate()
    return SealingKey(
        public=bytes(private.public_key),
        wrapped_private=_wrap(bytes(private), master),
        key_id=master.key_id,
    )


def seal(plain: Mapping[str, Any], public_key: bytes) -> Sealed:
    """Seal an offer to a public key of 32 bytes.

    The JSON is padded to whole blocks of 4,096 bytes before it is encrypted, so that the length
    of the ciphertext tells nothing about an offer of ordinary size. Sealing the same offer twice
    gives different bytes. Raises TypeError or ValueError for what JSON cannot hold exactly
    (dates, decimals, NaN, keys that are not text) and for a key of the wrong length.
    """
    if len(public_key) != KEY_BYTES:
        message = "a public key has 32 bytes"
        raise ValueError(message)
    padded = sodium_pad(_canonical_json(plain), BLOCK_BYTES)
    ciphertext = bytes(SealedBox(PublicKey(public_key)).encrypt(padded))
    return Sealed(ciphertext=ciphertext, digest=digest(ciphertext))


def unseal(ciphertext: bytes, wrapped_private: bytes, master: MasterKey) -> dict[str, Any]:
    """Open a sealed offer. Raises SealBroken, and nothing else, when it cannot be opened."""
    box = SealedBox(PrivateKey(_unwrap(wrapped_private, master)))
    try:
        plain = json.loads(sodium_unpad(box.decrypt(ciphertext), BLOCK_BYTES))
    except (CryptoError, ValueError, TypeError) as problem:
        raise SealBroken("seal-damaged") from problem
    if not isinstance(plain, dict):
        raise SealBroken("seal-damaged")
    return plain


def rewrap(wrapped_private: bytes, *, old: MasterKey, new: MasterKey) -> bytes:
    """Wrap a private key anew when the master key is changed; the sealed offers stay as they are.

    Raises SealBroken when the old master key does not open it.
    """
    return _wrap(_unwrap(wrapped_private, old), new)


def wrapped_by(wrapped_private: bytes) -> str:
    """Name the master key (its ``key_id``) that wrapped these bytes."""
    return wrapped_private[:_KEY_ID_BYTES].hex()


def digest(ciphertext: bytes) -> str:
    """Hash a ciphertext as receipts show it: SHA-256, 64 lower-case hex characters."""
    return hashlib.sha256(ciphertext).hexdigest()


def _wrap(private: bytes, master: MasterKey) -> bytes:
    return bytes.fromhex(master.key_id) + bytes(SecretBox(master.secret).encrypt(private))


def _unwrap(wrapped: bytes, master: MasterKey) -> bytes:
    if wrapped_by(wrapped) != master.key_id:
        raise SealBroken("seal-wrong-master")
    try:
        private = bytes(SecretBox(master.secret).decrypt(wrapped[_KEY_ID_BYTES:]))
    except (CryptoError, ValueError) as problem:
        raise SealBroken("seal-damaged") from problem
    if len(private) != KEY_BYTES:
        raise SealBroken("seal-damaged")
    return private


def _canonical_json(plain: Mapping[str, Any]) -> bytes:
    """Write the one spelling of a mapping: sorted keys, no spaces, UTF-8."""
    _refuse_other_keys(plain)
    text = json.dumps(dict(plain), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_other_keys(value: object) -> None:
    """Refuse keys that are not text: JSON would quietly turn 1 into "1"."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                message = "the keys of an offer are text"
                raise TypeError(message)
            _refuse_other_keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_other_keys(inner)
