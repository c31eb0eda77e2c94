"""Whether two complaints tell of the same thing. Pure: no I/O, no clock.

Two services ask it: intake before a citizen sends, routing before a coordinator decides. `compare` is the rule, `bands` the way to find
what is worth comparing among millions without reading them.
"""

from shared.likeness.bands import BANDS, bands
from shared.likeness.rule import ALIKE, SAME, Told, compare
from shared.likeness.sending import same_words
from shared.likeness.words import common_words, marked

__all__ = ["ALIKE", "BANDS", "SAME", "Told", "bands", "common_words", "compare", "marked", "same_words"]
