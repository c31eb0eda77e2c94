"""How much there must be, and how much is taken: known without loading what learns."""

LEAST_EXAMPLES = 200
"""With fewer, suggestions would be guesses."""
MOST_EXAMPLES = 20_000
"""The latest ones; what agencies did years ago says less, and memory and time stay bounded."""
MOST_WORDS_TOGETHER = 250_000
"""Memory goes with words, not with cases: 20,000 short texts, or fewer of the latest when they are essays."""
