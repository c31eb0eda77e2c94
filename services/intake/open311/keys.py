"""API keys: which client is posting."""

import hashlib
import hmac
from collections.abc import Mapping

LOCAL_KEY = "local"
"""May post when one machine tries Kawal out (`KAWAL_LOCAL`), and never otherwise."""
KEY_LENGTH = 16
NAME_LENGTH = 40


class ApiKeys:
    """Knows clients by their keys. Holds digests, so that no key shows in a dump of memory or an error."""

    def __init__(self, clients: Mapping[str, str], *, local: bool = False) -> None:
        """`clients`: name to key."""
        known = dict(clients) | ({LOCAL_KEY: LOCAL_KEY} if local else {})
        self._digests = {name: _digest(key) for name, key in known.items()}

    @classmethod
    def parse(cls, written: str, *, local: bool = False) -> "ApiKeys":
        """Reads `name:key,name:key`. Raises ValueError that names the entry and never quotes a key."""
        clients: dict[str, str] = {}
        for place, entry in enumerate(filter(None, (part.strip() for part in written.split(","))), start=1):
            name, _, key = (part.strip() for part in entry.partition(":"))
            if not name or len(name) > NAME_LENGTH or not name.isascii() or len(key) < KEY_LENGTH:
                raise ValueError(f"entry {place} is not `name:key` with a name in ASCII and a key of at least {KEY_LENGTH} characters")
            if name in clients:
                raise ValueError(f"entry {place} repeats the name {name}")
            clients[name] = key
        return cls(clients, local=local)

    def client_of(self, key: str) -> str | None:
        """The client's name. Takes the same time for every key that is wrong."""
        digest = _digest(key)
        found = None
        for name, known in self._digests.items():
            if hmac.compare_digest(digest, known):
                found = name
        return found


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
