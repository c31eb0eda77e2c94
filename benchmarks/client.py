"""The smallest HTTP/1.1 client that can keep a connection busy: the load must not cost more than what it loads."""

import asyncio

HOST = "127.0.0.1"
"""Nothing else is ever loaded."""
PATH = "/api/intake/v1/complaints"


class Connection:
    """One kept-alive connection; one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. A connection that the server closed while nobody used it is opened again, as browsers do."""
        if self._reader is not None and self._reader.at_eof():
            self.close()
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        host = f"Host: {self._host}:{self._port}"
        head = (f"POST {path} HTTP/1.1", host, "Content-Type: application/json", f"Content-Length: {len(body)}", "", "")
        self._writer.write("\r\n".join(head).encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        status, _, fields = answer.partition(b"\r\n")
        length = next((int(line[15:]) for line in fields.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        return int(status.split(b" ", 2)[1]), await self._reader.readexactly(length)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
