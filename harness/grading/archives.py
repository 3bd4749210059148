"""Archives, opened in memory: zip and tar; everything in them is hostile, and no more is unpacked than is asked for."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator

from harness.grading.entries import MAX_SEEN, MAX_UNPACKED, Entry, Kind, Refused, Unopened, nothing
from harness.ground.facts import fact

#: What is opened, by the ends of names; of ``.gz`` and its like, tar archives that lost their ``.tar``.
_PACKED = (".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
SUFFIXES = (*_PACKED, ".gz", ".bz2", ".xz")
#: What is refused, with what to do.
OTHER_SUFFIXES = (".rar", ".7z", ".tar.zst")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd")
_COMPRESSED = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
#: xz's own dictionary is 64 MiB at most as ``xz -9`` writes it.
_XZ_MEMORY = 128 * 2**20
_STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _UTF8 = 0x1, 0x800
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]{2,}")


def is_archive(name: str) -> bool:
    """Whether something is an archive, by its name; also one that cannot be opened."""
    return name.lower().endswith((*SUFFIXES, *OTHER_SUFFIXES))


def lies_within(name: str) -> bool:
    """Whether a file among others is an archive of code, by its name: a ``.gz`` alone is data."""
    return name.lower().endswith((*_PACKED, *OTHER_SUFFIXES))


def in_archive(raw: bytes, name: str) -> Iterator[Entry]:
    """What an archive holds, in its order. Raises Refused where it cannot be opened, is damaged or encrypted."""
    try:
        if raw.startswith(_OTHERS) or (name.lower().endswith(OTHER_SUFFIXES) and not raw.startswith(_ZIP)):
            raise Unopened(fact("submission_other_archive", file=name))
        yield from _zipped(raw, name) if raw.startswith(_ZIP) else _in_tar(_decompressed(raw), name)
    except Refused:
        raise
    except Exception:  # whatever a damaged or hostile archive makes the library do
        raise Unopened(fact("submission_damaged", file=name)) from None


# ---------------------------------------------------------------- zip


def _zipped(raw: bytes, name: str) -> Iterator[Entry]:
    if raw.count(b"PK\x01\x02") > MAX_SEEN:  # before there is an object for each
        raise Refused(fact("submission_many", most=MAX_SEEN))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for info in archive.infolist():
            yield _zip_entry(archive, info, name)


def _zip_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Entry:
    def read(most: int) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            raise Unopened(fact("submission_encrypted", file=name))
        if info.compress_type not in _STORED_OR_DEFLATED:  # others are unpacked in steps without a limit
            raise Unopened(fact("submission_other_archive", file=name))
        try:
            with archive.open(info) as file:
                return file.read(most + 1)
        except Exception:
            raise Unopened(fact("submission_damaged", file=name)) from None

    return Entry(_zip_name(info), _zip_kind(info), info.file_size, read)


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    """By the mode, where a Unix wrote one."""
    mode = (info.external_attr >> 16) & 0o170000
    if info.is_dir() or info.orig_filename.endswith("\\"):
        return Kind.FOLDER
    return {0: Kind.FILE, 0o100000: Kind.FILE, 0o040000: Kind.FOLDER, 0o120000: Kind.LINK}.get(mode, Kind.SPECIAL)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """As it was meant: without the flag of UTF-8, a name is in the encoding of the system that wrote it."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    return _first_of(raw, "utf-8", "gbk") or info.orig_filename


def _first_of(raw: bytes, *encodings: str) -> str:
    """In the first encoding that it can be in; Chinese only where nothing but Chinese comes of it."""
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not re.search(r"[^\x00-\x7f]", _CHINESE.sub("", text)):
            return text
    return ""


# ---------------------------------------------------------------- tar


def _decompressed(raw: bytes) -> bytes:
    """The tar archive in its compression; never more than what a submission may be."""
    kind = next((kind for start, kind in _COMPRESSED.items() if raw.startswith(start)), "")
    most = MAX_UNPACKED + 2**20  # a tar archive's own blocks
    if not kind:
        return raw
    if kind == "xz":
        found = lzma.LZMADecompressor(memlimit=_XZ_MEMORY).decompress(raw, most + 1)
    else:
        packed = io.BytesIO(raw)
        with gzip.open(packed) if kind == "gz" else bz2.open(packed) as file:
            found = file.read(most + 1)
    if len(found) > most:
        raise Refused(fact("submission_large", most=MAX_UNPACKED // 2**20))
    return found


def _in_tar(raw: bytes, name: str) -> Iterator[Entry]:
    if not raw.strip(b"\0"):
        raise Unopened(fact("submission_damaged" if len(raw) < tarfile.BLOCKSIZE else "submission_empty", file=name))
    with tarfile.open(fileobj=io.BytesIO(raw), mode="r:", errors="surrogateescape") as archive:
        before, seen = -1, 0
        while (member := archive.next()) is not None:
            seen += 1
            if member.offset <= before or member.size < 0:  # it would go round for ever
                raise Unopened(fact("submission_damaged", file=name))
            if seen > MAX_SEEN:
                raise Refused(fact("submission_many", most=MAX_SEEN))
            before = member.offset
            yield _tar_entry(archive, member, name)
        if raw[archive.offset : archive.offset + tarfile.BLOCKSIZE].strip(b"\0"):  # a header that is none ends it, too
            raise Unopened(fact("submission_damaged", file=name))


def _tar_entry(archive: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> Entry:
    def read(most: int) -> bytes:
        try:
            file = archive.extractfile(member)
            assert file is not None
            found = file.read(most + 1)
        except Exception:
            raise Unopened(fact("submission_damaged", file=name)) from None
        if len(found) < min(member.size, most + 1):
            raise Unopened(fact("submission_damaged", file=name))
        return found

    raw = member.name.encode("utf-8", "surrogateescape")
    known = _first_of(raw, "utf-8", "gbk") or member.name
    return Entry(known, _tar_kind(member), member.size, read if member.isreg() else nothing)


def _tar_kind(member: tarfile.TarInfo) -> Kind:
    if member.isreg():
        return Kind.FILE
    if member.isdir():
        return Kind.FOLDER
    return Kind.LINK if member.issym() or member.islnk() else Kind.SPECIAL
