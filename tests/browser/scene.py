"""Something to look at: complaints of made-up citizens at every step of their way, in the government of the demonstration persons."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.kawal_process import KawalProcess

GOVERNMENT = "32.01"
AGENCY = "32.01.dpupr"
DEADLINE_SECONDS = 60

ROADS = (
    "Jalan raya di depan Pasar Cibinong berlubang besar sejak tiga bulan lalu. Sudah dua motor jatuh. Warga menanam pohon pisang.",
    "Jalan rusak di Kampung Sawah, aspal terkelupas sepanjang dua ratus meter dan menggenang setiap hujan.",
    "Jembatan penyeberangan di jalan raya berlubang, papan lantainya lepas dan anak sekolah lewat setiap hari.",
)
UNCLEAR = (
    "Mohon perhatian untuk lingkungan kami, sudah lama tidak ada yang datang melihat keadaan di sini.",
    "Pelayanan di loket lambat sekali, saya menunggu dari pagi sampai sore tanpa kejelasan.",
)


@dataclass(frozen=True)
class Receipt:
    """What the citizen got."""

    id: str
    number: str
    code: str


@dataclass
class Sights:
    """Where to look: parts of addresses, and tracking codes, by the names that the stops of the tour use."""

    places: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, receipt: Receipt) -> Receipt:
        """Under its name the complaint's id and code, with `_number` its number."""
        self.places[name], self.places[f"{name}_number"], self.codes[name] = receipt.id, receipt.number, receipt.code
        return receipt


@dataclass(frozen=True)
class Scene:
    """The complaints of the scene by how far they are."""

    answered: Receipt
    routed: Receipt
    accepted: Receipt
    waiting: Receipt

    @property
    def sights(self) -> Sights:
        sights = Sights()
        for name in ("answered", "routed", "accepted", "waiting"):
            sights.put(name, getattr(self, name))
        return sights


def set_scene(kawal: KawalProcess) -> Scene:
    """Files the complaints and brings each to its step, by the APIs; ends when all is seen."""
    with httpx.Client(base_url=kawal.url, timeout=30) as client:
        roads = [_file(client, text, category="jalan-rusak") for text in ROADS]
        waiting = [_file(client, text, anonymous=True) for text in UNCLEAR]
        officer = kawal.token("officer", AGENCY)
        for receipt in roads:
            is_now(client, receipt, "routed")
        for receipt in roads[:2]:
            act(client, officer, receipt, "accept")
        answer = {
            "text": "Lubang di depan pasar sudah kami tambal, sepanjang 40 meter. Perbaikan penuh mulai 4 Mei.",
            "outcome": "resolved",
        }
        act(client, officer, roads[0], "answer", answer)
        is_now(client, roads[0], "answered")
    return Scene(answered=roads[0], accepted=roads[1], routed=roads[2], waiting=waiting[0])


def file_complaint(url: str, text: str, *, category: str | None = None) -> Receipt:
    """One more, by a citizen with another program."""
    with httpx.Client(base_url=url, timeout=30) as client:
        return _file(client, text, category=category)


def _file(client: httpx.Client, text: str, *, anonymous: bool = False, category: str | None = None) -> Receipt:
    complaint = {
        "channel": "web",
        "text": text,
        "region": "32.01.01",
        "category": category,
        "anonymous": anonymous,
        "reporter": {"name": "Warga Uji", "email": "warga@contoh.example"},
    }
    answer = client.post("/api/intake/v1/complaints", json={key: value for key, value in complaint.items() if value is not None})
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    return Receipt(receipt["complaint_id"], receipt["number"], receipt["tracking_code"])


def is_now(client: httpx.Client, receipt: Receipt, status: str) -> None:
    """Waits until its reporter sees that it stands there."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (seen := client.get(f"/api/intake/v1/complaints/{receipt.code}").json())["status"] != status:
        assert time.monotonic() < deadline, f"still {seen['status']}, not {status}"
        time.sleep(0.05)


def act(client: httpx.Client, officer: dict[str, str], receipt: Receipt, act: str, body: dict[str, Any] | None = None) -> None:
    """Somebody of an office does something with it, over the API."""
    case = f"/api/routing/v1/cases/{receipt.id}"
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (seen := client.get(case, headers=officer)).status_code == 404:  # routing has not heard of it yet
        assert time.monotonic() < deadline, f"{receipt.number} never came to the desk"
        time.sleep(0.05)
    version = seen.headers["ETag"]
    done = client.post(f"{case}/{act}", headers=officer | {"If-Match": version}, json=body)
    assert done.status_code == 200, done.text
