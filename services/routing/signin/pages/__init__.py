"""The pages of signing in and of one's own account: `/masuk`, `/keluar`, `/akun`."""

from fastapi import APIRouter

from services.routing.signin.pages.account import account_router
from services.routing.signin.pages.confirming import confirm_router
from services.routing.signin.pages.entering import enter_router
from services.routing.signin.pages.links import link_router
from services.routing.signin.pages.parts import EndPractice, SignInParts
from services.routing.signin.pages.passkeys import passkey_router
from services.routing.signin.pages.provider import provider_router

__all__ = ["EndPractice", "SignInParts", "create_sign_in_pages"]


def create_sign_in_pages(parts: SignInParts) -> list[APIRouter]:
    """All routers, a file a room."""
    makers = (enter_router, link_router, confirm_router, passkey_router, provider_router, account_router)
    return [make(parts) for make in makers]
