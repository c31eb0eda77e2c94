"""What clients post."""

import pytest

from services.intake.open311.form import PostedForm, read_submission, region_in_address
from services.intake.reference import Category
from shared.errors import InvalidInput
from shared.events.codes import Channel
from shared.events.reference import AttributeChoice, CategoryAttribute
from shared.events.submission import Submission

CHOICES = (AttributeChoice(key="kecil", name="Kecil"), AttributeChoice(key="besar", name="Besar"))
ROAD = Category(
    code="jalan",
    name="Jalan rusak",
    name_en=None,
    group=None,
    description=None,
    classification=None,
    government=None,
    keywords=(),
    attributes=(
        CategoryAttribute(code="UKURAN", datatype="singlevaluelist", required=True, description="Seberapa besar?", values=CHOICES),
        CategoryAttribute(code="SIFAT", datatype="multivaluelist", description="Sifat", values=CHOICES),
        CategoryAttribute(code="LUBANG", datatype="number", description="Berapa lubang?"),
        CategoryAttribute(code="SEJAK", datatype="datetime", description="Sejak kapan?"),
        CategoryAttribute(code="INFO", datatype="string", required=True, description="Only told", variable=False),
    ),
    active=True,
)
GOOD = {"lat": "-6.48", "long": "106.83", "description": "Lubang besar di tengah jalan", "attribute[UKURAN]": "besar"}


def read(*more: tuple[str, str], **fields: str) -> Submission:
    form = PostedForm()
    for name, value in [*(GOOD | fields).items(), *more]:
        form.add(name, value)
    return read_submission(form, ROAD, None)


def wrong(*more: tuple[str, str], **fields: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(*more, **fields)
    return [error.field for error in caught.value.errors]


def test_a_form_becomes_a_submission() -> None:
    submission = read(
        ("attribute[SIFAT][]", "kecil"), ("attribute[SIFAT][]", "besar"), ("attribute[LUBANG]", "3"),
        ("attribute[SEJAK]", "2026-01-01T00:00:00Z"), first_name="Budi", last_name="Santoso", email="budi@contoh.id",
        media_url="https://foto.example/1.jpg", device_id="d", account_id="a",
    )  # fmt: skip
    assert submission.channel is Channel.OPEN311
    assert (submission.lat, submission.long, submission.category) == (-6.48, 106.83, "jalan")
    assert submission.reporter is not None
    assert (submission.reporter.name, submission.reporter.email) == ("Budi Santoso", "budi@contoh.id")
    assert submission.attributes == {
        "UKURAN": ["besar"], "SIFAT": ["kecil", "besar"], "LUBANG": ["3"], "SEJAK": ["2026-01-01T00:00:00Z"],
        "media_url": ["https://foto.example/1.jpg"],
    }  # fmt: skip


def test_an_empty_argument_is_an_absent_one() -> None:
    submission = read(address_string=" ", media_url="", email="", first_name="")
    assert (submission.address, submission.reporter, "media_url" in submission.attributes) == (None, None, False)
    assert wrong(lat="", long="") == ["location"]


def test_a_place_is_a_point_or_an_address_or_an_address_id() -> None:
    assert read(lat="", long="", address_string="Jl. Raya 5, Cibinong, Kabupaten Bogor").region == "32.01"
    assert read(lat="", long="", address_id="A-17").attributes["address_id"] == ["A-17"]
    assert wrong(long="") == ["lat, long"]
    assert wrong(long="", address_string="Jl. Raya 5") == ["lat, long"]


def test_an_address_without_a_clear_name_has_no_region() -> None:
    assert region_in_address("Depan warung Bu Sri") is None
    assert region_in_address(" , ,") is None
    assert region_in_address("Jl. Pahlawan, Kota Surabaya") == "35.78"


def test_only_the_last_parts_of_an_address_are_searched_for() -> None:
    assert region_in_address("Kota Surabaya, a, b, c, d") == "35.78"
    assert region_in_address("Kota Surabaya, a, b, c, d, e") is None
    assert wrong(address_string=f"{'Jalan Apa, ' * 50}Kota Surabaya", lat="", long="") == ["address_string"]


def test_without_a_description_the_service_speaks() -> None:
    assert read(description="").text == "Jalan rusak (tanpa uraian)"


@pytest.mark.parametrize(
    ("field", "value"),
    [("lat", "utara"), ("lat", "nan"), ("lat", "inf"), ("long", "1_0"), ("long", "9" * 50), ("lat", "91"),
     ("media_url", "javascript:alert(1)"),
     ("media_url", "http://"), ("media_url", "https://a b"), ("media_url", "https://x/" + "y" * 2_000), ("media_url", "http://[::1"),
     ("description", "pendek"), ("description", "x" * 4_001), ("description", "Jalan\x00 rusak berat"), ("attribute[UKURAN]", "sedang")],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_by_its_name(field: str, value: str) -> None:
    assert wrong((field, value), **{field: value}) == [field]


def test_answers_must_fit_their_questions() -> None:
    assert wrong(("attribute[LUBANG]", "banyak")) == ["attribute[LUBANG]"]
    assert wrong(("attribute[LUBANG]", "1"), ("attribute[LUBANG]", "2")) == ["attribute[LUBANG]"]
    assert wrong(("attribute[SEJAK]", "kemarin")) == ["attribute[SEJAK]"]
    assert wrong(("attribute[SIFAT]", "kecil"), ("attribute[SIFAT]", "aneh")) == ["attribute[SIFAT]"]
    assert wrong(("attribute[LAIN]", "1"), **{"attribute[UKURAN]": ""}) == ["attribute[LAIN]", "attribute[UKURAN]"]


def test_lengths_are_told_in_the_clients_names() -> None:
    assert wrong(first_name="n" * 201) == ["first_name, last_name"]
    assert wrong(address_string="a" * 501) == ["address_string"]
