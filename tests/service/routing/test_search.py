"""What a case is searched by: the same however it comes in."""

import asyncio
import random

from services.routing.lists import search_of
from services.routing.queries import queue, search
from services.routing.queries.cases import FEW
from shared.ids import new_id
from tests.service.routing.desk import Town, complaint, told_by_intake

TEXTS = (
    "Jalan-jalan di RT.03/RW 05 rusak berat, anak-anak jatuh!",
    "Lihat https://contoh.go.id/laporan?id=7&x=1 atau www.contoh.go.id/peta.html",
    "Surat ke warga.desa+satu@contoh.co.id tidak dibalas; #banjir @pemkot",
    "Tagihan Rp1.250.000,00 naik 12,5% sejak 2026-03-17 08:30 (−3,5 derajat)",
    "“Tolong” – kata ibu… ‘segera’ di Jl. Mawar no.7a/b, Kp.Baru II",
    "berkas /etc/kota/laporan.txt dan C:\\data\\foto_jalan.jpg hilang",
    "Café di Jalan É, naïve 東京 улица ٣ lampu jalan² 1½ meter \u00a0rapat\u200bsekali",
    "a_b __init__ foo_bar 12abc34 3e10 -5 +6 1.2.3.4 versi-2.0 e-KTP",
    "it's 'kutip' \"dua\" back\\slash & | ! : * <-> ( ) & &amp; &#39; tanda",
    "x" * 3000 + " kata yang terlalu panjang",
    "Nomor saya 081234567890 atas nama Samsudinsyah",
)
LEXEMES = "select id, tsvector_to_array(search) as lexemes from complaint_case order by id"


async def test_many_cases_are_searched_by_what_postgresql_reads_in_them(town: Town) -> None:
    pick = random.Random(7)
    pieces = [piece for text in TEXTS for piece in text.split()]
    mixed = [" ".join(pick.choices(pieces, k=30)) for _ in range(30)]
    for again in range(2):
        await town.hears(
            *(
                told_by_intake(complaint(text, number=f"{again}-{number}", title=text[:60], address=text[-40:]), new_id())
                for number, text in enumerate((*TEXTS, *mixed))
            )
        )
    async with town.db.transaction() as tx:
        given = await tx.fetch(LEXEMES)
        await tx.execute("update complaint_case set words = words")
        assert await tx.fetch(LEXEMES) == given


async def test_what_changes_is_read_again(town: Town) -> None:
    ids = [new_id() for _ in range(FEW + 1)]
    await town.hears(*(told_by_intake(complaint("Lampu jalan mati", number=str(case_id)), case_id) for case_id in ids))
    async with town.db.transaction() as tx:
        await tx.execute("update complaint_case set words = 'Sampah menumpuk', agency = '32.04.dlh' where id = $1", ids[0])
        lexemes = await tx.fetchval("select tsvector_to_array(search) from complaint_case where id = $1", ids[0])
    assert {"sampah", "32.04.dlh"} <= set(lexemes)
    assert "lampu" not in lexemes


async def test_words_are_found_by_their_beginnings_in_cases_that_came_together(town: Town) -> None:
    ids = [new_id() for _ in range(FEW + 1)]
    words = ["berkas foto_jalan rusak", "trotoar di Jalan Mawar", *("lampu mati" for _ in ids[2:])]
    await town.hears(*(told_by_intake(complaint(text, number=text), case_id) for case_id, text in zip(ids, words, strict=True)))
    for asked, place in (("FOTO_JAL", 0), ("trotoar maw", 1)):
        async with town.db.connection() as connection:
            found = await connection.fetch(
                "select id from complaint_case where search @@ to_tsquery('indonesian', $1) and search @@ '''32.04'''::tsquery",
                search_of(asked),
            )
        assert [row["id"] for row in found] == [ids[place]], asked


async def test_what_postgresql_splits_inside_a_word_is_found_however_the_case_came_in(town: Town) -> None:
    ids = [new_id() for _ in range(FEW + 1)]
    await town.hears(*(told_by_intake(complaint("Listrik padam 3½jam", number=str(case_id)), case_id) for case_id in ids))
    alone = new_id()
    await town.hears(told_by_intake(complaint("Listrik padam 3½jam", number="1"), alone))
    async with town.db.connection() as connection:
        found = await connection.fetch(f"select id from complaint_case where {queue.SEARCH.format('$1')}", search_of("3½jam"))
    assert {row["id"] for row in found} == {*ids, alone}


async def test_batches_that_wait_for_their_pieces_together_have_them_all(town: Town) -> None:
    """The one begins anew what is kept while the other waits."""
    kept = [f"a{n}" for n in range(50)]
    async with town.db.connection() as one, town.db.connection() as other:
        await search._read(one, [kept])
        full = [f"b{n}" for n in range(search.KNOWN)]
        first, second = await asyncio.gather(search._read(one, [[*kept, "baru"]]), search._read(other, [full]))
    assert {*kept, "baru"} <= first.keys()
    assert set(full) <= second.keys()


async def test_of_a_text_with_a_number_long_enough_to_be_somebodys_own_nothing_is_kept(town: Town) -> None:
    texts = (
        "Telepon saya 081234567890 Zainulmuttaqin",
        "Surel zainul@contoh.id Zainulmuttaqin",
        "y" * 5000 + " Zainulmuttaqin",
        *(["Trotoar di depan Bolaangmongondow"] * FEW),
    )
    await town.hears(*(told_by_intake(complaint(text, number=str(number)), new_id()) for number, text in enumerate(texts)))
    assert "Bolaangmongondow" in search._known
    assert not {"Zainulmuttaqin", "081234567890", "zainul@contoh.id"} & search._known.keys()


async def test_there_is_an_end_to_what_is_kept(town: Town) -> None:
    for batch in range(3):
        texts = (" ".join(f"k{batch}x{case}x{n}" for n in range(900)) for case in range(8))
        await town.hears(*(told_by_intake(complaint(text, number=f"{batch}-{number}"), new_id()) for number, text in enumerate(texts)))
        assert len(search._known) <= search.KNOWN
