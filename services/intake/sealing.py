"""How identities are sealed with the installation's keys. Pure."""

from base64 import urlsafe_b64decode
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
"""Bytes, as NIST SP 800-38D recommends. Random ones are good for four thousand million identities with one key."""


class Unopened(Exception):
    """No key opens it: it was sealed with another, or for another complaint, or is damaged."""


class Seals:
    """`keys`: Fernet keys, comma separated; the first seals, all open, so that keys can be rotated.

    Raises ValueError at once when a key is not one.
    """

    def __init__(self, keys: str) -> None:
        listed = [key.strip() for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet([Fernet(key) for key in listed])
        self._ciphers = [AESGCM(_derived(key)) for key in listed]

    def bind(self, said: bytes, complaint_id: UUID) -> bytes:
        """Seals what is said of this complaint's reporter: it opens for no other complaint."""
        nonce = urandom(NONCE)
        return nonce + self._ciphers[0].encrypt(nonce, said, complaint_id.bytes)

    def open_bound(self, bound: bytes, complaint_id: UUID) -> bytes:
        """What was bound to this complaint. Raises Unopened."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(bound[:NONCE], bound[NONCE:], complaint_id.bytes)
            except (InvalidTag, ValueError):
                continue
        raise Unopened

    def make_token(self, said: bytes) -> bytes:
        """Seals it in a Fernet token, bound to nothing; longer, and five times the work."""
        return self._fernet.encrypt(said)

    def open_token(self, token: bytes) -> bytes:
        """What is in a token. Raises Unopened."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken as error:
            raise Unopened from error


def _derived(key: str) -> bytes:
    """A key of its own for the other cipher: no key does two things."""
    return HKDF(SHA256(), 32, salt=None, info=b"kawal vault identity").derive(urlsafe_b64decode(key))
