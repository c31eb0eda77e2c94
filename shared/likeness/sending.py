"""Whether two sendings say the same, word for word: then the second of one sender is no second complaint."""

from shared.likeness.words import tokens


def same_words(*parts: str | None) -> str:
    """What is the same for two texts that differ in capitals, marks, spaces and abbreviations alone. Numbers count."""
    return "\n".join(" ".join(tokens(part)) if part else "" for part in parts)
