"""What is imported: the real files where there are any, the shipped synthetic set elsewhere."""

import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SHIPPED = HERE / "complaints.csv"
REAL_DATA = "KAWAL_REAL_DATA"


@dataclass(frozen=True, slots=True)
class Export:
    """A file and the source whose format it has (`kawal import SOURCE FILE`)."""

    source: str
    path: Path


def find_exports() -> tuple[list[Export], bool]:
    """The files to import, and whether they are real."""
    folder = Path(os.environ.get(REAL_DATA) or HERE.parents[2] / "shared" / "data") / "complaints"
    real = [Export(source, path) for source in ("lapor", "surabaya") for path in sorted(folder.glob(f"{source}*.csv*"))]
    return (real, True) if real else ([Export("lapor", SHIPPED)], False)
