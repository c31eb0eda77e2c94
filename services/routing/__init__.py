"""The case: which agency has it, until when, what was said. Owns the lifecycle, the rules and the clocks."""
