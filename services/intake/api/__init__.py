"""Intake's JSON for machines: /api/intake/v1."""

from services.intake.api.app import create_api

__all__ = ["create_api"]
