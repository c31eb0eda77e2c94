"""Discovery, services and their definitions."""

from xml.etree import ElementTree

import pytest

from tests.service.open311.conftest import Open311, errors_of


async def test_discovery_says_where_the_endpoint_is(open311: Open311) -> None:
    response = await open311.http.get("/open311/discovery.json")
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    found = response.json()
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "https://kawal.example/open311/v2"
    assert endpoint["type"] == "production"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert found["contact"]
    assert found["key_service"]

    response = await open311.http.get("/open311/discovery.xml")
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == "discovery"
    assert root.findtext("changeset") == found["changeset"]
    assert [element.text for element in root.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]


async def test_the_changeset_rises_when_a_service_changes(open311: Open311) -> None:
    before = (await open311.http.get("/open311/discovery.json")).json()["changeset"]
    async with open311.db.transaction() as tx:
        await tx.execute("update reference_change set count = count + 1")
    assert (await open311.http.get("/open311/discovery.json")).json()["changeset"] > before


async def test_services_are_the_active_categories(open311: Open311) -> None:
    response = await open311.get("services.json")
    assert response.status_code == 200
    services = {service["service_code"]: service for service in response.json()}
    assert set(services) == {"jalan", "lampu", "suroboyo-bus"}
    assert services["jalan"] == {
        "service_code": "jalan",
        "service_name": "Jalan & jembatan",
        "description": None,
        "metadata": True,
        "type": "realtime",
        "keywords": "lubang, aspal",
        "group": "Infrastruktur",
    }
    assert services["lampu"]["metadata"] is False

    root = ElementTree.fromstring((await open311.get("services.xml")).content)
    assert root.tag == "services"
    assert {service.findtext("service_code"): service.findtext("metadata") for service in root.findall("service")} == {
        "jalan": "true",
        "lampu": "false",
        "suroboyo-bus": "false",
    }


async def test_a_jurisdiction_has_its_own_services(open311: Open311) -> None:
    bogor, surabaya = (
        await open311.get("services.json", jurisdiction_id="32.01"),
        await open311.get("services.json", jurisdiction_id="35.78"),
    )
    assert {service["service_code"] for service in bogor.json()} == {"jalan", "lampu"}
    assert {service["service_code"] for service in surabaya.json()} == {"jalan", "lampu", "suroboyo-bus"}
    assert (await open311.get("services.json", jurisdiction_id="")).json() == (await open311.get("services.json")).json()


async def test_a_definition_has_the_categorys_questions(open311: Open311) -> None:
    definition = (await open311.get("services/jalan.json")).json()
    assert definition["service_code"] == "jalan"
    size, note = definition["attributes"]
    assert size == {
        "variable": True,
        "code": "UKURAN",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": None,
        "order": 1,
        "description": "Seberapa besar?",
        "values": [{"key": "kecil", "name": "Kecil"}, {"key": "besar", "name": "Besar & dalam"}],
    }
    assert (note["code"], note["required"]) == ("CATATAN", False)

    root = ElementTree.fromstring((await open311.get("services/jalan.xml")).content)
    assert root.tag == "service_definition"
    assert [value.text for value in root.findall("attributes/attribute/values/value/name")] == ["Kecil", "Besar & dalam"]
    assert (await open311.get("services/lampu.json")).json() == {"service_code": "lampu", "attributes": []}


async def test_what_is_not_there_is_a_404_in_the_format_asked_for(open311: Open311) -> None:
    for path, arguments in (
        ("services/tidak-ada", {}),
        ("services/lama", {}),
        ("services/suroboyo-bus", {"jurisdiction_id": "32.01"}),
        ("services", {"jurisdiction_id": "city.gov"}),
        ("services", {"jurisdiction_id": "99.99"}),
        ("requests", {"jurisdiction_id": "32.0\x00"}),
        ("requests/1", {"jurisdiction_id": "city.gov"}),
        ("tokens/1", {"jurisdiction_id": "city.gov"}),
    ):
        for form in ("xml", "json"):
            response = await open311.get(f"{path}.{form}", **arguments)
            assert (response.status_code, path) == (404, path)
            assert errors_of(response)[0][0] == 404
    assert "jurisdiction_id" in errors_of(await open311.get("services.json", jurisdiction_id="city.gov"))[0][1]
    assert (await open311.get("services.csv")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/open311/v2/nothing.json", 404),
        ("GET", "/open311/v2/requests.html", 404),
        ("GET", "/open311/else.xml", 404),
        ("GET", "/open311", 404),
        ("DELETE", "/open311/v2/requests.json", 405),
        ("PUT", "/open311/v2/services.xml", 405),
        ("POST", "/open311/discovery.json", 405),
    ],
)
async def test_errors_outside_any_resource_are_in_the_form_of_the_standard(open311: Open311, method: str, path: str, status: int) -> None:
    response = await open311.http.request(method, path)
    assert response.status_code == status
    errors_of(response)
    if status == 405:
        assert "GET" in response.headers["allow"]


async def test_a_body_that_is_too_large_is_refused_in_the_form_of_the_standard(open311: Open311) -> None:
    response = await open311.http.post("/open311/v2/requests.xml", content=b"x" * 3_000_000)
    assert response.status_code == 413
    errors_of(response)


@pytest.mark.parametrize("path", ["/open311/discovery.json", "/open311/v2/services.xml", "/open311/v2/requests.json"])
async def test_what_can_be_read_can_be_asked_for_its_head(open311: Open311, path: str) -> None:
    head, read = await open311.http.head(path), await open311.http.get(path)
    assert (head.status_code, head.headers["content-type"]) == (200, read.headers["content-type"])


async def test_the_interface_is_described(open311: Open311) -> None:
    described = (await open311.http.get("/open311/v2/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        address = path.format(extension="json", service_code="lampu", service_request_id="1", token="x")
        response = await open311.http.get(address)
        assert response.status_code in (200, 404), address
        assert set(operations) <= {"get", "post"}
