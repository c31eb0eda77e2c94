"""JSON for desks and machines, at /api/routing/v1."""

from services.routing.api.app import create_api

__all__ = ["create_api"]
