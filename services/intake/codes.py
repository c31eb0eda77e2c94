"""Tracking codes: secret, readable, and derived, so that a repeated submission can be told its code although it is stored nowhere."""

import hashlib
import hmac
import re
from uuid import UUID

from shared.errors import NotFound

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
LENGTH = 20
"""Characters of five bits each: 100 bits."""
_GROUP = 4
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-–—_.]+")
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def parse_code(written: str) -> str | None:
    """The code that a person meant: any case, any spaces and dashes, O for 0, I or L for 1. None when it cannot be one."""
    code = _SEPARATORS.sub("", written[:100]).upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else None


def show_code(code: str) -> str:
    """`7K3M-…`: five groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


class TrackingCodes:
    """Makes codes from complaint ids and the hashes by which they are found. Both depend on the installation's key."""

    def __init__(self, key: str) -> None:
        root = key.encode()
        self._code_digest = hmac.new(hashlib.sha256(b"kawal tracking code\0" + root).digest(), digestmod="sha256")
        self._hash_digest = hmac.new(hashlib.sha256(b"kawal code hash\0" + root).digest(), digestmod="sha256")
        self._fingerprint_digest = hashlib.blake2b(key=hashlib.sha256(b"kawal fingerprint\0" + root).digest(), digest_size=16)

    def code_of(self, complaint_id: UUID) -> str:
        """The complaint's tracking code as shown to its reporter."""
        return show_code(self._bare(complaint_id))

    def hash_of(self, complaint_id: UUID) -> bytes:
        """What is stored to find the complaint by its code."""
        return self._hash(self._bare(complaint_id))

    def find_hash(self, written: str) -> bytes:
        """The stored hash of a code as a person wrote it. Raises NotFound when it cannot be a code."""
        code = parse_code(written)
        if code is None:
            raise NotFound("This is not a tracking code: it has 20 letters and digits, in five groups of four.", code="no-such-code")
        return self._hash(code)

    def fingerprint(self, content: bytes) -> bytes:
        """A short keyed hash by which the same content is recognised, and from which it cannot be guessed."""
        return _digest(self._fingerprint_digest, content)

    def _bare(self, complaint_id: UUID) -> str:
        digest = _digest(self._code_digest, complaint_id.bytes)
        bits = int.from_bytes(digest[:13]) >> 4
        return "".join([_PAIRS[bits >> shift & 1023] for shift in range(5 * (LENGTH - 2), -1, -10)])

    def _hash(self, code: str) -> bytes:
        return _digest(self._hash_digest, code.encode())[:16]


def _digest(keyed: hmac.HMAC | hashlib.blake2b, content: bytes) -> bytes:
    """A keyed hash. Begun with its key once and copied for each content: to begin takes as long as all the rest."""
    begun = keyed.copy()
    begun.update(content)
    return begun.digest()
