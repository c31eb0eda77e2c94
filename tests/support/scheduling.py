"""Which tests one of several workers does in a row: those of a module, and of the folders whose tests share an installation all of them.

An installation, its browser and what is set up in it cost half a minute: a worker of its own for each folder pays that once.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/end_to_end/")


class FolderScheduling(LoadScopeScheduling):
    """As `--dist loadscope`, with these folders whole."""

    def _split_scope(self, nodeid: str) -> str:
        for folder in TOGETHER:
            if nodeid.startswith(folder):
                return folder
        return str(super()._split_scope(nodeid))
