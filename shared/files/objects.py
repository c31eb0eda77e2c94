"""Where files lie: a folder of this machine, or an S3 bucket that all processes reach."""

from functools import cached_property
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import NotFound, Unavailable


class Objects:
    """`address`: a folder, made when the first file comes, or `s3://bucket/prefix` (credentials from AWS_* as usual).

    `away` and `missing` are what people are told: that the store is not there for the moment, that the file is not there (any more).
    """

    def __init__(self, address: str, *, away: str, missing: str) -> None:
        self._address, self._away, self._missing = address, away, missing

    @cached_property
    def _store(self) -> ObjectStore:
        if "://" in self._address:
            return from_url(self._address)
        return LocalStore(Path(self._address).expanduser().absolute(), mkdir=True)

    async def put(self, path: str, content: bytes) -> None:
        """Raises Unavailable while the store is away."""
        try:
            await obstore.put_async(self._store, path, content)
        except (BaseError, OSError) as error:
            raise Unavailable(self._away) from error

    async def get(self, path: str) -> bytes:
        """Raises NotFound when there is none (any more), Unavailable while the store is away."""
        try:
            found = await obstore.get_async(self._store, path)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotFound(self._missing) from error
        except (BaseError, OSError) as error:
            raise Unavailable(self._away) from error

    async def delete(self, path: str) -> None:
        """Does nothing where there is none. Raises Unavailable while the store is away."""
        try:
            await obstore.delete_async(self._store, path)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise Unavailable(self._away) from error
