"""The least hashes of a text's pieces, as `bands` wants them: with numpy, and so kept apart from what needs no bands."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from shared.likeness.bands import BANDS, ROWS

_CHOSEN = np.random.Generator(np.random.PCG64(20_260_401))
_FACTORS: npt.NDArray[np.uint64] = _CHOSEN.integers(1 << 62, 1 << 63, (BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS: npt.NDArray[np.uint64] = _CHOSEN.integers(0, 1 << 63, (BANDS * ROWS, 1), dtype=np.uint64)
"""Chosen once and for all: bands are stored."""
_UPPER = np.uint64(32)


def rows_of(hashes: Collection[int]) -> list[bytes]:
    """The least of each way of hashing, `ROWS` together."""
    hashed = np.fromiter(hashes, dtype=np.uint64, count=len(hashes))
    least = ((hashed * _FACTORS + _OFFSETS).min(axis=1) >> _UPPER).reshape(BANDS, ROWS)  # multiply-shift, modulo 2 ** 64
    return [row.tobytes() for row in least]
