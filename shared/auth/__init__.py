"""Who is asking, and what they may see. The one place that knows roles and scopes; every route names a rule from here."""

from shared.auth.roles import CASE_READERS, EVERYTHING, LEADERS, PEOPLE, Principal, Role, government_of
from shared.auth.rules import (
    PUBLIC,
    Administrator,
    AnyCaseReader,
    AuthRule,
    ChannelAdapter,
    Confirmed,
    ConfirmedCoordinator,
    Coordinator,
    Evaluator,
    Leaving,
    LookingCoordinator,
    Officer,
    SignedIn,
    Visitor,
    allow,
    auth_rule_of,
)
from shared.auth.tokens import Tokens

__all__ = [
    "CASE_READERS",
    "EVERYTHING",
    "LEADERS",
    "PEOPLE",
    "PUBLIC",
    "Administrator",
    "AnyCaseReader",
    "AuthRule",
    "ChannelAdapter",
    "Confirmed",
    "ConfirmedCoordinator",
    "Coordinator",
    "Evaluator",
    "Leaving",
    "LookingCoordinator",
    "Officer",
    "Principal",
    "Role",
    "SignedIn",
    "Tokens",
    "Visitor",
    "allow",
    "auth_rule_of",
    "government_of",
]
