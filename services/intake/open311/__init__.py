"""Open311 GeoReport v2: the standard by which other systems report and read complaints (wiki.open311.org/GeoReport_v2)."""

from services.intake.open311.router import create_open311_router

__all__ = ["create_open311_router"]
