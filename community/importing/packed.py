"""Reads a file that may be packed, and gives away everything that stands before the place where it breaks off."""

import io
import zlib
from collections.abc import Buffer, Callable
from pathlib import Path
from typing import override

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 16
_TAR_BLOCK = 512


class PackedFile(io.RawIOBase):
    """The unpacked bytes of a file; a broken one ends early, and ``problem`` says so."""

    def __init__(self, path: Path, advance: Callable[[int], None]) -> None:
        super().__init__()
        self.problem = ""
        self._file = path.open("rb")
        self._advance = advance
        self._unpacker = zlib.decompressobj(_GZIP) if path.name.lower().endswith(("gz", "tgz")) else None
        self._tail = b""

    @override
    def readable(self) -> bool:
        return True

    @override
    def close(self) -> None:
        self._file.close()
        super().close()

    @override
    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer).cast("B")
        piece = self._read(len(target))
        target[: len(piece)] = piece
        self._tail = (self._tail + piece)[-_TAR_BLOCK:]
        return len(piece)

    def expect_end_of_archive(self) -> None:
        """Note a problem when the last block is not empty, which is how every tar ends."""
        if not self.problem and self._tail.strip(b"\0"):
            self.problem = "its end is missing"

    def _read(self, size: int) -> bytes:
        if self.problem:
            return b""
        if self._unpacker is None:
            return self._packed(size)
        try:
            return self._unpacked(size)
        except zlib.error as error:
            self.problem = str(error)
            return b""

    def _unpacked(self, size: int) -> bytes:
        assert self._unpacker is not None
        while True:
            waiting = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            piece = waiting or self._packed(_PIECE)
            if self._unpacker.eof:
                if not piece.strip(b"\0"):
                    return b""
                # Packed files may stand one after the other.
                self._unpacker = zlib.decompressobj(_GZIP)
            elif not piece:
                self.problem = "the end of the packed file is missing"
                return b""
            if unpacked := self._unpacker.decompress(piece, size):
                return unpacked

    def _packed(self, size: int) -> bytes:
        piece = self._file.read(size)
        self._advance(len(piece))
        return piece
