"""Archives as students, systems and attackers make them."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    return zipped_in_order(files.items(), method)


def zipped_in_order(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive in which a name may stand twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    """A tar archive in the compression of a mode."""
    return tar_of([(tarfile.TarInfo(name), content) for name, content in files.items()], mode)


def tar_of(members: Iterable[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> bytes:
    """A tar archive of members as they are stated."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def member(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """A link, a pipe or a device of a tar archive."""
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made, b""


def with_name_of(raw: bytes, name: bytes, other: bytes) -> bytes:
    """A zip archive with other bytes of the same number for a name, and without the flag of UTF-8."""
    assert len(name) == len(other)
    found = bytearray(raw.replace(name, other))
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(start)
        while place >= 0:
            flags = struct.unpack_from("<H", found, place + at)[0]
            struct.pack_into("<H", found, place + at, flags & ~0x800)
            place = found.find(start, place + 4)
    return bytes(found)


def encrypted(raw: bytes) -> bytes:
    """A zip archive that says that its files are encrypted."""
    found = bytearray(raw)
    found[found.find(b"PK\x03\x04") + 6] |= 1
    found[found.find(b"PK\x01\x02") + 8] |= 1
    return bytes(found)
