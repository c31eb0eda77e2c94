"""Practice classes: officers learn on the real desk, with made-up complaints that nobody else ever hears of; and the handbook."""
