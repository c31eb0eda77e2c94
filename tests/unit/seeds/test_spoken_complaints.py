"""The shipped rules on complaints as people write them: without a topic, misspelt, in the words of a phone."""

import pytest
import yaml

from services.routing.loading import SEEDS
from services.routing.rules import Rule, RuleSet, Subject
from shared.events.codes import Channel

SPOKEN = [
    ("trotoarnya rusak parah dpn puskesmas soreang, kemaren ibu2 jatoh", "dpupr"),
    ("Jln berlobang depan sekolah SDN 2 tolong diperbaiki pak", "dpupr"),
    ("jalan raya banjaran bolong2 dekat lampu merah, sdh makan korban", "dpupr"),
    ("JALAN ANCUR BANGET DI KP CIPEUNDEUY GA PERNAH DI ASPAL", "dpupr"),
    ("Jalannya rusakkk parah di dpn pasar ciparay", "dpupr"),
    ("jembatan gantung talinya putus, anak sekolah ga bisa lewat", "dpupr"),
    ("Got mampet depan rumah sakit, airnya meluap ke jalan", "dpupr"),
    ("selokannya mampet penuh sampah klo ujan banjir", "dpupr"),
    ("gorong gorong ambrol dkt pasar", "dpupr"),
    ("banjir lg banjir lg di dayeuhkolot udah 3 hari blm surut", "dpupr"),
    ("paving blok gang rusak, motor sering kepleset", "dpupr"),
    ("lampu jalan mati semua dr pertigaan sampe puskesmas, gelap bgt", "dishub"),
    ("PJU depan sekolah padam udah sebulan", "dishub"),
    ("lampu penerangan jalannya kedip2 mulu", "dishub"),
    ("lampu merah simpang kopo mati, semrawut", "dishub"),
    ("parkir liar di trotoar depan rumah sakit bikin macet", "dishub"),
    ("macet parah tiap pagi di depan sekolah gara2 angkot ngetem", "dishub"),
    ("tukang parkir maksa bayar 5rb di dpn indomaret", "dishub"),
    ("sampah numpuk dpn sekolah bau bgt blm diangkut seminggu", "dlh"),
    ("truk sampahnya ga dateng2 min", "dlh"),
    ("pabrik buang limbah ke kali, airnya item bau", "dlh"),
    ("pohon tumbang nutup jalan raya tlg segera", "dlh"),
    ("pohon gede miring mau roboh deket sekolah", "dlh"),
    ("asap pabriknya bikin sesek, polusi tiap malem", "dlh"),
    ("air pdam mati 3 hari ga ada pemberitahuan", "pdam"),
    ("air ledeng butek kaya kopi tolong dong", "pdam"),
    ("bikin ktp udah 2 bulan blm jadi2, blangko habis terus", "disdukcapil"),
    ("akte lahir anak saya salah nama gmn ngurusnya", "disdukcapil"),
    ("antri di puskesmas dari subuh dokternya ga ada", "dinkes"),
    ("bpjs saya ga aktif pdhl bayar terus", "dinkes"),
    ("minta fogging dong di rt kami banyak yg kena dbd", "dinkes"),
    ("atap kelas bocor di SDN 1, anak2 belajar sambil keujanan", "disdik"),
    ("kepala sekolah minta sumbangan 500rb per siswa, wajib katanya", "disdik"),
    ("ortu saya ga pernah dapet bansos pdhl miskin", "dinsos"),
    ("ada odgj ngamuk di depan pasar, warga takut", "dinsos"),
    ("pkl nutupin trotoar depan puskesmas, pejalan kaki turun ke jalan", "satpolpp"),
    ("warung jual miras deket sekolah tolong ditertibkan", "satpolpp"),
    ("ada sarang tawon gede di atap sekolah", "damkar"),
    ("thr kami blm dibayar sama pabrik", "disnaker"),
    ("gas melon langka, harganya 30rb di warung", "disdagin"),
    ("petugas kecamatan minta pungli 50rb buat ttd surat", "inspektorat"),
    ("dana desanya ga jelas dipake apa sama kades", "dpmd"),
]
"""What somebody in Kabupaten Bandung writes, and whose it is."""
NOBODYS = ["listrik padam terus di soreang", "sertifikat tanah saya ga beres2 di bpn", "kapan ya diperbaiki", "terima kasih pak bupati"]
"""A person has to read these."""


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    rules = [Rule.model_validate(row) for row in yaml.safe_load((SEEDS / "rules.yaml").read_text("utf-8"))]
    agencies = yaml.safe_load((SEEDS / "agencies.yaml").read_text("utf-8"))
    return RuleSet(rules, 1, {row["code"]: True for row in agencies})


def given_to(shipped: RuleSet, text: str) -> str | None:
    match = shipped.match(Subject("32.04", "32.04.12", None, None, text, Channel.WHATSAPP))
    return match.agency.removeprefix("32.04.") if match else None


@pytest.mark.parametrize(("text", "agency"), SPOKEN)
def test_what_is_plainly_said_goes_where_it_belongs(shipped: RuleSet, text: str, agency: str) -> None:
    assert given_to(shipped, text) == agency


@pytest.mark.parametrize("text", NOBODYS)
def test_what_a_person_must_read_waits(shipped: RuleSet, text: str) -> None:
    assert given_to(shipped, text) is None
