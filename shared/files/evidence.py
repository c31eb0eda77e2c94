"""Where the photos of an agency's answers are opened. Routing keeps them; intake shows them to the reporter, and to all where it is public.

The link says that somebody who may see the case was just shown it; so both services need no more than a common key.
"""

from shared.files.links import Links
from shared.settings import CommonSettings

EVIDENCE_PATH = "/api/routing/v1/evidence"


def evidence_links(common: CommonSettings) -> Links:
    """Links that routing opens, made with the key that all services have."""
    return Links(common.token_key.get_secret_value(), EVIDENCE_PATH)
