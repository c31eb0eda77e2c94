"""Every page there is, with who may see it: the tests walk it, and `make shots` takes its pictures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from tests.browser.scene import AGENCY, GOVERNMENT, Sights
from tests.browser.visitor import Visitor
from tests.support.kawal_process import TRY_KEY


@dataclass(frozen=True)
class Stop:
    """A page. `who` is the name of the role as it stands on the page of signing in; none is a citizen."""

    name: str
    path: str
    who: str | None = None
    code: str = ""
    """It is opened by the tracking code of this complaint of the scene."""
    then: Callable[[Visitor], Awaitable[None]] | None = None
    """What is done there before one looks."""
    shows: str = ""
    """The address that one has come to by that, where it is another."""
    status: int = 200


CITIZEN = (
    Stop("beranda", "/"),
    Stop("lapor", "/lapor"),
    Stop("lapor-pemda", "/lapor?pemda=kab-bogor"),
    Stop("lacak", "/lacak"),
    Stop("ikuti", "/lacak", code="answered"),
    Stop("laporan", "/laporan"),
    Stop("laporan-cari-kosong", "/laporan?q=zzzzzz"),
    Stop("laporan-satu", "/laporan/{answered_number}"),
    Stop("pemda", "/pemda"),
    Stop("pemda-satu", "/pemda/kab-bogor"),
    Stop("evaluasi-publik", "/evaluation"),
    Stop("masuk", "/masuk"),
    Stop("tidak-ada", "/no-such-page", status=404),
)
OFFICES = (
    Stop("meja", "/desk", "Petugas"),
    Stop("meja-laporan", "/desk/cases/{routed}", "Petugas"),
    Stop("meja-jawab", "/desk/cases/{accepted}/answer", "Petugas"),
    Stop("meja-kembalikan", "/desk/cases/{accepted}/return", "Petugas"),
    Stop("meja-cetak", "/desk/cases/{answered}/print", "Petugas"),
    Stop("meja-tombol", "/desk/keys", "Petugas"),
    Stop("akun", "/akun", "Petugas"),
    Stop("panduan", "/desk/help", "Petugas"),
    Stop("sekretaris-terlambat", "/desk/late", "Sekretaris"),
    Stop("pimpinan-meja", "/desk", "Pimpinan"),
    Stop("koordinator-meja", "/desk", "Koordinator"),
    Stop("saring", "/desk/saring", "Koordinator"),
    Stop("aturan", "/desk/aturan", "Koordinator"),
    Stop("aturan-baru", "/desk/aturan/baru", "Koordinator"),
    Stop("saran", "/desk/saran", "Koordinator"),
    Stop("instansi", "/desk/instansi", "Koordinator"),
    Stop("kalender", "/desk/kalender", "Koordinator"),
    Stop("tenggat", "/desk/tenggat", "Koordinator"),
    Stop("merek", "/desk/merek", "Koordinator"),
    Stop("saluran", "/desk/saluran", "Koordinator"),
    Stop("orang", "/desk/orang", "Koordinator"),
    Stop("latihan", "/desk/latihan", "Koordinator"),
    Stop("evaluasi-pemda", f"/evaluation/pemerintah/{GOVERNMENT}", "Koordinator"),
    Stop("pemberitahuan", "/delivery", "Koordinator"),
    Stop("evaluasi-nasional", "/evaluation/indonesia", "Evaluator"),
    Stop("evaluasi-provinsi", "/evaluation/provinsi/32", "Evaluator"),
    Stop("evaluasi-instansi", f"/evaluation/instansi/{AGENCY}", "Evaluator"),
    Stop("admin-orang", "/desk/orang", "Pengelola sistem"),
)
PERSONS = ("Koordinator", "Petugas", "Sekretaris", "Pimpinan", "Evaluator", "Pengelola sistem")
"""In their order on the page of signing in, which is the same in every language."""
ROLES = tuple(dict.fromkeys(stop.who for stop in OFFICES if stop.who))


async def sign_in(visitor: Visitor, role: str) -> None:
    """As the demonstration person of this role, by the button on the page of signing in, which the printed address shows."""
    await visitor.open(f"/masuk?kunci={TRY_KEY}")
    async with visitor.page.expect_navigation():
        await visitor.page.locator(f".figures li:nth-child({PERSONS.index(role) + 1}) button").click()
    await visitor.page.locator(".who").wait_for()


async def follow(page: Page, code: str) -> None:
    """Opens a complaint by its tracking code, as its reporter does."""
    await page.locator("#code").fill(code)
    async with page.expect_navigation():
        await page.locator("main form button").first.click()


async def go(visitor: Visitor, stop: Stop, sights: Sights) -> int:
    """Opens the page and does what is to be done there; the status of the first answer."""
    answer = await visitor.open(stop.path.format_map(sights.places))
    if stop.code:
        await follow(visitor.page, sights.codes[stop.code])
    if stop.then:
        await stop.then(visitor)
    return answer.status
