"""`make shots` takes every page there is: a new page gets a stop of the tour or the album, or a reason why not."""

import re

from fastapi import FastAPI

from tests.browser import album
from tests.browser.tour import CITIZEN, OFFICES
from tests.unit.house.test_every_route_has_a_rule import apps, doors  # noqa: F401 the fixture

NO_PAGES = ("/api/", "/static/", "/open311", "/health/", "/metrics", "/favicon.ico", "/robots.txt", "/openapi.json")
REASONS = {
    "/lacak/{action}": "leads to /lacak",
    "/laporan/{number}/dukung": "leads to the complaint",
    "/lampiran/{attachment_id}": "a picture",
    "/desk/cases/{case_id}/evidence/{evidence_id}": "a picture",
    "/desk/cases/{case_id}/letter.pdf": "a PDF file; its page is taken at /print",
    "/desk/cases/{case_id}/presence": "a part of the case's page",
    "/desk/live": "a stream",
    "/desk/saring/instansi": "data for a field",
    "/desk/latihan/{class_id}/kemajuan": "a part of the class's page",
    "/desk/latihan/saya/kemajuan": "a part of the seat's page",
    "/desk/latihan/petunjuk/{case_id}": "a part of the seat's page",
    "/desk/orang/sk/{appointment}/berkas": "a file",
    "/desk/aturan/{rule_id}": "taken behind the list of rules",
    "/desk/tenggat/{name}": "looks as the new one does",
    "/delivery/kotak": "letters of the local mailbox as they came",
    "/masuk/oidc": "leads to the provider",
    "/masuk/oidc/kembali": "leads on from the provider",
    "/masuk/selesai": "one sentence for a second tab",
    "/evaluation/mulai": "leads to the own room",
    "/evaluation/unduh/nasional/{table}.csv": "a file",
    "/evaluation/unduh/{of}/{code}/{table}.csv": "a file",
}


def shown() -> set[str]:
    """The addresses that are taken; what a scene fills in is any one place."""
    stops = (*CITIZEN, *OFFICES, *album.ALBUM, *album.LAST)
    found = {(stop.shows or stop.path).partition("?")[0] for stop in stops}
    whole = {"{class}": "/desk/latihan/1", "{notice}": "/desk/pemberitahuan/1"}
    for name, path in whole.items():
        found = {address.replace(name, path) for address in found}
    return {re.sub(r"\{[^}]+\}", "1", address) for address in found} | {stop.path for stop in stops}


def test_every_page_has_a_picture_or_a_reason(apps: dict[str, FastAPI]) -> None:  # noqa: F811 the fixture
    pages = {door.path for door in doors(apps) if door.app == "host" and "GET" in door.methods and not door.path.startswith(NO_PAGES)}
    taken = shown()
    without = {
        path for path in pages - REASONS.keys() if not any(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), each) for each in taken)
    }
    assert without == set()
    assert REASONS.keys() - pages == set(), "no reason stays longer than its page"
