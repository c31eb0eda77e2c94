"""More to look at, for the album: what agencies, coordinators and reporters have done with each other, over the doors that they use."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from services.intake.codes import TrackingCodes
from services.intake.commands.supporting import SupportLinks
from tests.browser.scene import AGENCY, GOVERNMENT, Receipt, Scene, Sights, act, file_complaint, is_now
from tests.browser.teaching import UNRULED, routing_database, teach
from tests.support.kawal_process import KawalProcess

WASTE = f"{GOVERNMENT}.dlh"
TITLE = "Perbaikan Jalan Mayor Oking"
KNOWN = "Jalan ini masuk program 2026. Pekerjaan dimulai bulan Mei dan selesai bulan Juli; sementara itu lubang besar ditutup tiap pekan."
BANANAS = "Jalan Mayor Oking rusak parah, warga menanam pohon pisang di lubangnya supaya pengendara melihatnya."
QUEUE = "Tolong, di lantai dua gedung itu orang menunggu dari pagi sampai sore tanpa nomor dan tanpa kursi."
QUEUE_AGAIN = "tolong di lantai dua gedung itu orang nunggu dari pagi sampai sore, tanpa nomor tanpa kursi"
PHRASE = "Terima kasih atas laporan Anda, akan segera kami tindak lanjuti sesuai kewenangan dan prosedur yang berlaku."
ANSWER = "Saluran di depan gang sudah kami keruk sepanjang 60 meter, dan lubang jalannya ditambal hari ini."
OLD = (
    (40, "Lampu jalan di depan terminal padam seluruhnya, rawan kejahatan setiap malam.", "penerangan-jalan"),
    (33, "Jalan lingkar rusak sepanjang satu kilometer, truk sering terguling di tikungan.", "jalan-rusak"),
    (26, "Jalan menuju puskesmas berlubang, ambulans harus memutar jauh.", "jalan-rusak"),
)
STILL_DAYS = 20
DEADLINE_SECONDS = 60


class Stage:
    """Whoever does something, over the API and the pages, with tokens."""

    def __init__(self, kawal: KawalProcess, client: httpx.Client) -> None:
        self.kawal, self.client = kawal, client
        self.officer, self.coordinator = kawal.token("officer", AGENCY), kawal.token("coordinator", GOVERNMENT)

    def files(self, text: str, category: str | None = None, *, until: str = "routed") -> Receipt:
        receipt = file_complaint(self.kawal.url, text, category=category)
        is_now(self.client, receipt, until)
        return receipt

    def officer_does(self, receipt: Receipt, what: str, **body: object) -> None:
        act(self.client, self.officer, receipt, what, body or None)

    def coordinator_does(self, receipt: Receipt, what: str, **body: object) -> None:
        act(self.client, self.coordinator, receipt, what, body or None)

    def reporter_does(self, receipt: Receipt, what: str, then: str, **body: object) -> None:
        done = self.client.post(f"/api/intake/v1/complaints/{receipt.code}/{what}", json=body)
        assert done.is_success, done.text
        is_now(self.client, receipt, then)

    def sends(self, who: dict[str, str], path: str, **form: str) -> str:
        """A page's form; where it leads."""
        done = self.client.post(path, data=form, headers={**who, "Accept": "text/html"})
        assert done.status_code == 303, (path, done.status_code, done.text[-3000:])
        return urlsplit(done.headers["location"]).path


async def set_album(kawal: KawalProcess, scene: Scene) -> Sights:
    """Everything that the album shows."""
    await teach(kawal)
    sights = scene.sights
    sights.places |= _links(kawal)
    with httpx.Client(base_url=kawal.url, timeout=30) as client:
        stage = Stage(kawal, client)
        _late(stage, sights)
        _known(stage, sights)
        _second_looks(stage, sights)
        _families(stage, sights)
        _again(stage, sights)
        sights.put("suggested", stage.files(UNRULED.format("Cagak"), until="received"))
        _class(stage, sights)
        stage.sends(stage.officer, "/desk/templat", name="Lubang, ditutup", words="Laporan {nomor}: {apa yang dikerjakan} pada {kapan}.")
        _draft(stage)
    await _lie_still(kawal, sights)
    return sights


def _links(kawal: KawalProcess) -> dict[str, str]:
    """Those that only their owner gets: the first sign-in of a demonstration person, and the end of a supporter's messages."""
    printed = next(line for line in kawal.lines if "/masuk/tautan/" in line)
    key = next(line for line in (kawal.data / "kawal.env").read_text().splitlines() if line.startswith("KAWAL_CODE_KEY="))
    return {
        "sign_in_link": printed.rpartition("/")[2].strip(),
        "support_link": SupportLinks(TrackingCodes(key.partition("=")[2])).make(uuid4()),
    }


def _late(stage: Stage, sights: Sights) -> None:
    """What came weeks ago, by a channel that says when, and is answered by nobody."""
    channel = stage.kawal.token("channel", "*")
    lines = [
        {
            "channel": "letter",
            "external_id": f"surat-{days}",
            "text": text,
            "category": category,
            "region": "32.01.01",
            "submitted_at": (datetime.now(UTC) - timedelta(days=days)).isoformat(),
        }
        for days, text, category in OLD
    ]
    answer = stage.client.post("/api/intake/v1/complaints/batch", content="\n".join(map(json.dumps, lines)), headers=channel)
    assert answer.is_success, answer.text
    for line in answer.text.splitlines():
        found = json.loads(line)
        receipt = Receipt(found["complaint_id"], found["number"], found["tracking_code"])
        is_now(stage.client, receipt, "routed")
        sights.put("late", receipt)


def _known(stage: Stage, sights: Sights) -> None:
    """A notice, and a complaint that it was told of."""
    today = datetime.now(UTC).date()
    days = {"since": str(today), "until": str(today + timedelta(days=120))}
    place = {"category": "jalan-rusak", "places": "Cibinong", "words": "Mayor Oking"}
    sights.places["notice"] = stage.sends(stage.officer, "/desk/pemberitahuan/baru", title=TITLE, text=KNOWN, act="terbit", **place, **days)
    told = sights.put("told", stage.files(BANANAS, "jalan-rusak"))
    for number in range(3):
        _eventually(partial(_supported, stage, told, f"album-{number}"))


def _supported(stage: Stage, receipt: Receipt, who: str) -> bool:
    """Once it is public."""
    return stage.client.post(f"/api/intake/v1/reports/{receipt.number}/support", json={}, headers={"Idempotency-Key": who}).is_success


def _second_looks(stage: Stage, sights: Sights) -> None:
    """Given back, more time asked for and given, a phrase for an answer, more wanted from the reporter."""
    returned = sights.put(
        "returned", stage.files("Jalan di dalam perumahan Griya Asri amblas, mobil sampah tidak dapat masuk.", "jalan-rusak")
    )
    stage.officer_does(
        returned, "return", reason="not_our_authority", note="Jalan di dalam perumahan bukan kewenangan kami.", suggestion=WASTE
    )
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    why = {"reason": "Menunggu alat berat dari provinsi.", "until": until, "reply": "Papan sementara sudah kami pasang."}
    asked = sights.put("asked", stage.files("Jembatan gantung di jalan desa retak, papan lantainya lepas.", "jalan-rusak"))
    stage.officer_does(asked, "ask-deferral", **why)
    deferred = sights.put("deferred", stage.files("Gorong-gorong jalan raya Pasar Lama patah di tengah.", "jalan-rusak"))
    stage.officer_does(deferred, "ask-deferral", **why)
    stage.coordinator_does(deferred, "approve-deferral")
    is_now(stage.client, deferred, "deferred")
    phrased = sights.put(
        "phrased", stage.files("Jalan berlubang di depan Puskesmas Cibinong, ban motor pecah dua kali pekan ini.", "jalan-rusak")
    )
    stage.officer_does(phrased, "answer", text=PHRASE, outcome="planned")
    wanted = sights.put("wanted", stage.files("Ada yang tidak beres di kantor itu, mohon dilihat.", until="received"))
    stage.coordinator_does(wanted, "request-info", question="Di kantor mana, dan apa yang terjadi di sana?")
    is_now(stage.client, wanted, "needs_info")


def _families(stage: Stage, sights: Sights) -> None:
    """Two of the same, one merged, and one of several agencies."""
    sights.put("queue", stage.files(QUEUE, until="received"))
    sights.put("queue_again", stage.files(QUEUE_AGAIN, until="received"))
    master = sights.put(
        "master", stage.files("Tanggul sungai di belakang sekolah longsor dan terus terkikis, jalan di atasnya retak.", "jalan-rusak")
    )
    merged = sights.put("merged", stage.files("Jalan di belakang sekolah retak karena tanggul sungainya longsor.", "jalan-rusak"))
    stage.coordinator_does(merged, "merge", master=master.id)
    is_now(stage.client, merged, "merged")
    split = sights.put("split", stage.files("Selokan tersumbat sampah, jalan di depan kantor desa rusak terendam.", "jalan-rusak"))
    stage.coordinator_does(split, "split", agencies=[AGENCY, WASTE], reason="PUPR menambal jalan, DLH mengangkut sampah.")
    is_now(stage.client, split, "split")


def _again(stage: Stage, sights: Sights) -> None:
    """Closed with stars, closed without, and after two reopenings an appeal."""
    closed = sights.put("closed", stage.files("Jalan masuk gang Kenanga tergenang, salurannya tersumbat.", "jalan-rusak"))
    _answered_and_closed(stage, closed)
    unrated = sights.put("unrated", stage.files("Plang nama jalan di simpang Flamboyan roboh tertabrak truk.", "jalan-rusak"))
    stage.officer_does(unrated, "answer", text=ANSWER, outcome="resolved")
    is_now(stage.client, unrated, "answered")
    stage.coordinator_does(unrated, "close")
    is_now(stage.client, unrated, "closed")
    appealed = sights.put("appealed", stage.files("Jalan di gang Mawar terkelupas lagi, tambalannya hanya sepekan.", "jalan-rusak"))
    _answered_and_closed(stage, appealed)
    for _ in range(2):
        stage.reporter_does(appealed, "reopening", "routed", reason="Lubangnya terbuka lagi setelah hujan pertama.")
        _answered_and_closed(stage, appealed)
    stage.reporter_does(appealed, "appeal", "closed", text="Tiga kali ditambal, tiga kali terbuka lagi. Mohon dilihat sendiri.")


def _answered_and_closed(stage: Stage, receipt: Receipt) -> None:
    stage.officer_does(receipt, "answer", text=ANSWER, outcome="resolved")
    is_now(stage.client, receipt, "answered")
    stage.reporter_does(receipt, "confirmation", "closed", rating=4)


def _draft(stage: Stage) -> None:
    """Changed rules that are not yet in force."""
    form = stage.client.get("/desk/aturan/baru", headers={**stage.coordinator, "Accept": "text/html"}).text
    version = form.partition('name="version" value="')[2].partition('"')[0]
    stage.sends(stage.coordinator, "/desk/aturan/baru", version=version, agency="Dinas Lingkungan Hidup", words="pohon pisang")


def _class(stage: Stage, sights: Sights) -> None:
    """Practice, and the link to it."""
    form = {"title": "Pejabat penghubung angkatan 2", "kind": "mixed", "seats": "60"}
    sights.places["class"] = stage.sends(stage.coordinator, "/desk/latihan", **form)
    page = stage.client.get(sights.places["class"], headers={**stage.coordinator, "Accept": "text/html"}).text
    sights.places["class_key"] = re.findall(r"/latihan/([\w-]{12,})<", page)[0]


async def _lie_still(kawal: KawalProcess, sights: Sights) -> None:
    """Nobody has touched these for weeks; only time does that."""
    db = routing_database(kawal)
    async with db.connection() as tx:
        ids = [sights.places["late"], sights.places["told"]]
        await tx.execute(
            "update complaint_case set acted_at = now() - make_interval(days => $2) where id = any($1::uuid[])", ids, STILL_DAYS
        )
    await db.close()


def _eventually(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)
