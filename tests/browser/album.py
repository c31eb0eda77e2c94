"""What `make shots` takes beside the tour: pages in the states that come of some acts, and what is shown when something is not possible."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page

from tests.browser.album_scene import BANANAS, QUEUE_AGAIN
from tests.browser.scene import AGENCY, ROADS
from tests.browser.tour import Stop
from tests.browser.visitor import Visitor

Deed = Callable[[Visitor], Awaitable[None]]
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
PLACE = "Cibinong, Kabupaten Bogor"
OWN_DEADLINES = {
    "legal_basis": "Peraturan Bupati Nomor 12 Tahun 2027",
    "name": "Tenggat Kabupaten Bogor",
    "first_response": "3",
    "valid_from": SOON,
}


def fills(press: str = "", /, **fields: str) -> Deed:
    """Types into the fields with these ids, then presses a button, which leads to another page."""

    async def do(visitor: Visitor) -> None:
        for name, value in fields.items():
            await visitor.page.locator(f"#{name}").fill(value)
        if press:
            await leads(visitor.page, press)

    return do


def presses(*selectors: str) -> Deed:
    """Each leads to another page."""

    async def do(visitor: Visitor) -> None:
        for selector in selectors:
            await leads(visitor.page, selector)

    return do


async def leads(page: Page, selector: str) -> None:
    async with page.expect_navigation():
        await page.locator(selector).first.click()


async def write(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.locator("[data-next]").click()
    await page.locator("#place").press_sequentially(PLACE)
    await page.locator("#place-offers li").first.click()


async def others(visitor: Visitor) -> None:
    await write(visitor.page, ROADS[1])
    await visitor.page.locator(".alike").wait_for()


async def known(visitor: Visitor) -> None:
    await write(visitor.page, BANANAS)
    await visitor.page.locator("report-known .known").wait_for()


async def review(visitor: Visitor) -> None:
    page = visitor.page
    await write(page, QUEUE_AGAIN)
    for _ in range(3):
        await page.locator("[data-next]").click()
    await page.locator(".review").wait_for()


async def receipt(visitor: Visitor) -> None:
    await review(visitor)
    await leads(visitor.page, ".step:not([hidden]) .btn.primary")
    again = visitor.page.locator("#code")
    if not await again.count():  # it was asked whether it is the same: no, it is another
        await leads(visitor.page, "form .btn.primary, form .btn")
        await again.wait_for()


async def gather(visitor: Visitor) -> None:
    page = visitor.page
    await page.locator("#why").fill("PUPR menambal jalan, DLH mengangkut sampah.")
    for name in ("pekerjaan umum", "lingkungan hidup"):
        await page.locator("#named").fill(name)
        await leads(page, "button[name=do][value=add]")


async def split(visitor: Visitor) -> None:
    await gather(visitor)
    await leads(visitor.page, "button[name=do][value=look]")


async def several(visitor: Visitor) -> None:
    """Two cases are taken up at once."""
    page = visitor.page
    for box in await page.locator(".row-case input[type=checkbox]").all():
        await box.check()
    await leads(page, "button[name=act][value=accept]")


def case(name: str, path: str, who: str, then: Deed | None = None) -> Stop:
    return Stop(name, f"/desk/cases/{path}", who, then=then)


CITIZEN = (
    Stop("lapor-serupa", "/lapor", then=others),
    Stop("lapor-rencana", "/lapor", then=known),
    Stop("lapor-periksa", "/lapor", then=review),
    Stop("tanda-terima", "/lapor", then=receipt, shows="/lapor/kirim"),
    Stop("lacak-salah", "/lacak", then=fills("main form .btn", code="7K3M-9QPX-2R4T-VW8Y-0ABC")),
    Stop("ikuti-rencana", "/lacak", code="told"),
    Stop("ikuti-ditanya", "/lacak", code="wanted"),
    Stop("ikuti-dikembalikan", "/lacak", code="returned"),
    Stop("ikuti-ditunda", "/lacak", code="deferred"),
    Stop("ikuti-gabung", "/lacak", code="merged"),
    Stop("ikuti-bagi", "/lacak", code="split"),
    Stop("ikuti-selesai", "/lacak", code="closed"),
    Stop("ikuti-nilai", "/lacak", code="unrated"),
    Stop("ikuti-banding", "/lacak", code="appealed"),
    Stop("laporan-dukungan", "/laporan/{told_number}?didukung=baru"),
    Stop("dukungan-akhiri", "/dukungan/{support_link}"),
    Stop("latihan-ikut", "/latihan/{class_key}"),
    Stop("masuk-tautan", "/masuk/tautan/{sign_in_link}"),
    Stop("keluar", "/keluar"),
)
OFFICER = (
    case("laporan-rencana", "{told}", "Petugas"),
    case("laporan-terlambat", "{late}", "Petugas"),
    case("tunda", "{accepted}/ask_deferral", "Petugas"),
    case("tugaskan", "{accepted}/assign", "Petugas"),
    case("catatan", "{accepted}/note", "Petugas"),
    Stop("meja-terlambat", "/desk?view=late", "Petugas"),
    Stop("templat", "/desk/templat", "Petugas"),
    Stop("templat-satu", "/desk/templat", "Petugas", then=presses("a[href^='/desk/templat/']"), shows="/desk/templat/1"),
    Stop("rencana", "/desk/pemberitahuan", "Petugas"),
    Stop("rencana-baru", "/desk/pemberitahuan/baru", "Petugas"),
    Stop("rencana-satu", "{notice}", "Petugas", shows="/desk/pemberitahuan/1"),
    Stop("rencana-ubah", "{notice}/ubah", "Petugas", shows="/desk/pemberitahuan/1/ubah"),
    Stop("rencana-tinjau", "{notice}/ubah", "Petugas", then=presses("button[value=tinjau]"), shows="/desk/pemberitahuan/1/ubah"),
    Stop("panduan-satu", "/desk/help", "Petugas", then=presses("main a[href^='/desk/help/']"), shows="/desk/help/1"),
    Stop("masuk-ulang", "/masuk/ulang", "Petugas"),
    Stop("keluar-tanya", "/keluar", "Petugas"),
    Stop("tidak-ada-petugas", "/no-such-page", "Petugas", status=404),
    Stop("bukan-untuk-anda", "/desk/orang", "Petugas", status=403),
)
LEADER = (Stop("pimpinan-terlambat", "/desk/late", "Pimpinan"),)
COORDINATOR = (
    case("dikembalikan", "{returned}", "Koordinator"),
    case("minta-waktu", "{asked}/deferral", "Koordinator"),
    case("banding", "{appealed}/appeal", "Koordinator"),
    case("bagi", "{accepted}/split", "Koordinator", gather),
    case("bagi-tinjau", "{accepted}/split", "Koordinator", split),
    case("terbagi", "{split}", "Koordinator"),
    case("satukan", "{split}/join", "Koordinator"),
    case("catat-balasan", "{wanted}/record_reply", "Koordinator"),
    case("gabung", "{accepted}/merge", "Koordinator"),
    case("pisah", "{merged}/unmerge", "Koordinator"),
    case("golongkan", "{accepted}/reclassify", "Koordinator"),
    Stop("meja-macet", "/desk?view=stuck", "Koordinator"),
    Stop("koordinator-terlambat", "/desk/late", "Koordinator"),
    Stop("saring-saran", "/desk/saring/{suggested}", "Koordinator"),
    Stop("saring-serupa", "/desk/saring/{queue_again}", "Koordinator"),
    Stop("berdampingan", "/desk/saring/{queue_again}/gabung/{queue}", "Koordinator"),
    Stop("saran", "/desk/saran", "Koordinator"),
    Stop("jawaban", "/desk/jawaban", "Koordinator"),
    Stop("coba-aturan", "/desk/aturan/coba", "Koordinator", then=fills("form.card .btn.primary", text="Ada pohon pisang di lubang jalan")),
    Stop("aturan-draf", "/desk/aturan", "Koordinator"),
    Stop("aturan-satu", "/desk/aturan", "Koordinator", then=presses("main a.small[href^='/desk/aturan/']"), shows="/desk/aturan/1"),
    Stop("aturan-versi", "/desk/aturan/versi/1", "Koordinator"),
    Stop("rencana-pemda", "/desk/pemberitahuan", "Koordinator"),
    Stop("tenggat", "/desk/tenggat", "Koordinator"),
    Stop("tenggat-baru", "/desk/tenggat/baru", "Koordinator"),
    Stop("tenggat-tinjau", "/desk/tenggat/baru", "Koordinator", then=fills("form.card .btn.primary", **OWN_DEADLINES)),
    Stop(
        "kalender-tinjau",
        "/desk/kalender",
        "Koordinator",
        then=fills("form[action*='/kalender/tinjau'] .btn.primary", day=SOON, name="Hari Jadi", reason="Keputusan Bupati 7/2026"),
    ),
    Stop("instansi-baru", "/desk/instansi/baru", "Koordinator"),
    Stop("instansi-satu", f"/desk/instansi/{AGENCY}", "Koordinator"),
    Stop("orang-baru", "/desk/orang/baru", "Koordinator"),
    Stop("orang-satu", "/desk/orang", "Koordinator", then=presses("main table a[href^='/desk/orang/']"), shows="/desk/orang/1"),
    Stop("kelas", "{class}", "Koordinator", shows="/desk/latihan/1"),
    Stop("kelas-hadir", "{class}/hadir", "Koordinator", shows="/desk/latihan/1/hadir"),
    Stop("kotak-surat", "/delivery", "Koordinator"),
    Stop("pesan", "/delivery/pesan", "Koordinator"),
    Stop("pesan-satu", "/delivery/pesan", "Koordinator", then=presses("main table a[href^='/delivery/pesan/']"), shows="/delivery/pesan/1"),
    Stop("naskah", "/delivery/naskah", "Koordinator"),
    Stop("naskah-satu", "/delivery/naskah", "Koordinator", then=presses("main a.chip"), shows="/delivery/naskah/1/email/id"),
    Stop(
        "naskah-versi",
        "/delivery/naskah",
        "Koordinator",
        then=presses("main a.chip", ".versions a"),
        shows="/delivery/naskah/1/email/id/versi/1",
    ),
)
LAST = (
    Stop("meja-sekaligus", "/desk?view=answer", "Petugas", then=several, shows="/desk/bulk"),
    Stop(
        "latihan-meja",
        "/latihan/{class_key}",
        then=fills("main form .btn.primary", name="Sari", office="Dinas Perhubungan"),
        shows="/desk/latihan/saya",
    ),
)
"""These change what the others show, or sign somebody in."""
FAILURES = (
    Stop("galat-409", "/conflict", status=409),
    Stop("galat-429", "/often", status=429),
    Stop("galat-503", "/away", status=503),
)
"""Of a house of its own: nothing here is brought down for a picture."""
ALBUM = CITIZEN + OFFICER + LEADER + COORDINATOR
