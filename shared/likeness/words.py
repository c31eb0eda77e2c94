"""The words of a complaint that say what it is about, however they are spelled, shortened or ordered."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from itertools import chain, filterfalse
from typing import TypeVar

T = TypeVar("T")
_TOKEN = re.compile(r"[a-z]+|\d+")
_TWICE = re.compile(r"\b([a-z]{3,})\W?2\b")
"""`jalan2` is `jalan jalan`; `jalan²` comes as the same."""
_WORD = re.compile(r"(\w+)")
_STRETCHED = re.compile(r"([a-hj-uwyz])\1{2,}")
"""`paraaah`, but not `gang XIII`."""
_MARKS = str.maketrans({mark: " " for mark in map(chr, range(128)) if not mark.isalnum()})
COMMON, LONGEST, OWN = 8_192, 24, 7
"""So many words of at most so many letters are kept: nearly all that people write is among them, and reading it is most of the work.
Numbers from so many digits on are telephones' and people's."""

SHORT = {
    "bgt": "banget", "blm": "belum", "bln": "bulan", "blum": "belum", "brg": "barang", "byk": "banyak", "dgn": "dengan",
    "dlm": "dalam", "dpn": "depan", "dr": "dari", "ds": "desa", "ga": "tidak", "gak": "tidak", "gg": "gang", "hrs": "harus",
    "jg": "juga", "jl": "jalan", "jln": "jalan", "kab": "kabupaten", "karna": "karena", "kec": "kecamatan", "kel": "kelurahan",
    "kmrn": "kemarin", "kp": "kampung", "kpd": "kepada", "krn": "karena", "lg": "lagi", "mhn": "mohon", "mhon": "mohon",
    "nggak": "tidak", "nmr": "nomor", "no": "nomor", "org": "orang", "pd": "pada", "perum": "perumahan", "rmh": "rumah",
    "sblm": "sebelum", "sdh": "sudah", "sgr": "segera", "sgt": "sangat", "skrg": "sekarang", "smp": "sampai", "spt": "seperti",
    "tdk": "tidak", "tgl": "tanggal", "tlg": "tolong", "tlng": "tolong", "trs": "terus", "udah": "sudah", "utk": "untuk",
    "yg": "yang", "yng": "yang",
}  # fmt: skip
"""As people type on a phone, and what they mean."""

EMPTY = frozenset(
    """
    ada agar akan anda aparat apakah atas atau bagi bahwa bapak bantu bantuan bantuannya berikut bila bisa dalam dan dapat dari
    dengan di dibantu dimohon ditindaklanjuti ditindak lanjuti diharapkan dong guna hal hari harap hendaknya ijin ini ibu itu izin
    jika juga kak kami kalau karena kasih kepada kiranya kita kok lah lagi lalu lapor laporan laporkan malam maturnuwun matur nuwun
    melalui melapor melaporkan menyampaikan mohon mohonkan nggih nih oleh pada pagi pak para pemerintah perhatian perhatiannya
    permohonan pun saja salam sampaikan sangat saya secara sebagai sedang segera sekali sekian selamat seperti serta siang sore
    sudah suatu supaya tentang telah terhadap terima terimakasih terimah tersebut tindak tolong trims trimakasih untuk wabarakatuh
    warahmatullahi assalamualaikum assalamu alaikum wassalam wr wb ya yaitu yang yth dinas terkait pihak admin min
    """.split()  # noqa: SIM905 a text to read, not a list
)
"""Said in most complaints, whatever they are about: greetings, requests, particles. Two texts that share only these share nothing."""


def kept(read: Callable[[str], T]) -> Callable[[Collection[str]], Iterator[T]]:
    """Reads the words of a text, and keeps what it read. Of a text with a number long enough to be somebody's own it keeps nothing, nor of
    one with what is longer than words are: anybody may type ten thousand letters in a row, whose pieces take a megabyte."""
    known = lru_cache(COMMON)(read)

    def read_all(words: Collection[str]) -> Iterator[T]:
        longest, number = max(map(len, words), default=0), max(map(len, filterfalse(str.isalpha, words)), default=0)
        return map(known if longest <= LONGEST and number < OWN else read, words)

    return read_all


def may_be_kept(pieces: Collection[str]) -> bool:
    """Of what stands between blanks in a text and is new: no number among it is long enough to be somebody's own, nothing is an address, or
    longer than words are. Where one may not be kept, none beside it is."""
    return all(len(piece) <= LONGEST and "@" not in piece and sum(map(str.isdigit, piece)) < OWN for piece in pieces)


def tokens(text: str) -> list[str]:
    """All words and numbers in order: without marks, accents and capitals, abbreviations written out."""
    return list(chain.from_iterable(_all_written_out(pieces(text))))


def pieces(text: str) -> list[str]:
    """What stands between blanks and marks, without accents and capitals."""
    plain = text.casefold() if text.isascii() else _unaccented(text)
    if "2" in plain:
        plain = _TWICE.sub(r"\1 \1", plain)
    return plain.translate(_MARKS).split() if plain.isascii() else _TOKEN.findall(plain)


def written_out(piece: str) -> tuple[str, ...]:
    """The words and numbers in letters and digits without a mark between them: `rt03` is `rt 3`."""
    found = _TOKEN.findall(_STRETCHED.sub(r"\1", piece))
    return tuple(SHORT.get(token, token) if token.isalpha() else token.lstrip("0") or "0" for token in found)


_all_written_out = kept(written_out)


def _unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter))


def telling(text: str) -> tuple[str, ...]:
    """The words without those that say nothing; all of them where nothing else is left."""
    every = tokens(text)
    return tuple([token for token in every if token not in EMPTY and (len(token) > 1 or token.isdecimal())] or every)


def common_words(one: str, other: str) -> frozenset[str]:
    """The telling words that both have, as `tokens` writes them; what a page marks where two texts stand side by side."""
    return frozenset(telling(one)) & frozenset(telling(other)) - EMPTY


def marked(text: str, other: str) -> list[tuple[str, bool]]:
    """A text in its pieces as they stand, each with whether it is a word that the other text has, too."""
    common = common_words(text, other)
    pieces = _WORD.split(text)
    return [(piece, place % 2 == 1 and not common.isdisjoint(tokens(piece))) for place, piece in enumerate(pieces) if piece]
