"""Where the migration tool of this environment is."""

import sys
from pathlib import Path

DBMATE = str(Path(sys.executable).parent / "dbmate")
