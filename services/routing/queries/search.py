"""What cases are searched by, made of pieces of text that PostgreSQL has read before: it takes ten times as long to read a whole text.

As the trigger `read_case` makes it, without places in the text. Between blanks PostgreSQL reads each piece for itself, so that what it made
of one holds wherever that stands; only what looks like a mark-up tag with blanks inside has its words here and not there.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, islice

from services.routing.domain import Case
from shared.database import Connection
from shared.likeness.words import may_be_kept

KNOWN = 16_384
"""So many pieces are kept; then it begins anew. With marks and capitals there are more of them than words."""
READ = "select piece, tsvector_to_array(to_tsvector('indonesian', piece)) from unnest($1::text[]) piece"

Lexemes = tuple[bytes, ...]
"""Each as a tsvector has it on the wire, without places."""
_known: dict[str, Lexemes] = {}


async def vectors(tx: Connection, cases: Sequence[Case]) -> list[bytes]:
    """The column `search` of each case, as COPY takes it."""
    texts = [f"{case.title or ''} {case.address or ''} {case.words or ''}".split() for case in cases]
    read = (await _read(tx, texts)).__getitem__
    return [
        _vector({_lexeme(case.government), _lexeme(case.agency or case.government), *chain.from_iterable(map(read, pieces))})
        for case, pieces in zip(cases, texts, strict=True)
    ]


async def _read(tx: Connection, texts: Sequence[Collection[str]]) -> Mapping[str, Lexemes]:
    """Every piece of the texts, read now where it was not before. Nothing is taken from a batch that waits for its pieces meanwhile."""
    global _known
    known = _known
    new = set(chain.from_iterable(texts)).difference(known)
    if not new:
        return known
    read = {piece: tuple(map(_lexeme, lexemes)) for piece, lexemes in await tx.fetch(READ, list(new))}
    lasting: set[str] = set().union(*filter(may_be_kept, map(new.intersection, texts)))
    if len(_known) + len(lasting) > KNOWN:
        _known = {}
    _known.update((piece, read[piece]) for piece in islice(lasting, KNOWN))
    return known | read


def _lexeme(text: str) -> bytes:
    return text.encode() + b"\0\0\0"  # its end, and that no place follows


def _vector(lexemes: set[bytes]) -> bytes:
    return struct.pack("!i", len(lexemes)) + b"".join(lexemes)
