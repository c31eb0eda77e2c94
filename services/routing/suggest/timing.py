"""When it is time to learn again. Pure."""

from datetime import datetime, timedelta

from services.routing.suggest.limits import LEAST_EXAMPLES

MORE, MORE_SHARE = 50, 0.1
"""So many settled cases more, or this share of those that taught last time, whichever is more."""
AT_LEAST_EVERY = timedelta(days=7)
"""With anything new at all."""


def is_due(
    *, settled: int, settled_then: int, erased: int, erased_then: int, tried_at: datetime | None, has_model: bool, now: datetime
) -> bool:
    """An erasure that a model could remember comes first, however little is left to learn from."""
    if has_model and erased != erased_then:
        return True
    if settled < LEAST_EXAMPLES:
        return False
    new = settled - settled_then
    return new >= max(MORE, MORE_SHARE * settled_then) or (new > 0 and tried_at is not None and now - tried_at >= AT_LEAST_EVERY)
