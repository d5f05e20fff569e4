"""Random damage to bytes: flipped bits, lost, doubled, exchanged and emptied stretches; and checksums mended after it."""

import random
import struct
import zlib


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Damaged in one to three ways."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice((_flip, _flip, _overwrite, _lose, _cut, _double, _swap, _empty))(data, chance)
    return data


def mended(data: bytes) -> bytes:
    """With the checksum of each record made right again, as far as records can be found: damage by a forger."""
    out, at = bytearray(data), data.find(b"\n") + 1
    while data[at : at + 4] == b"rec\n" and at + 12 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        struct.pack_into("<I", out, at + 8, zlib.crc32(data[at + 12 : at + 12 + length]))
        at += 12 + length
    return bytes(out)


def _stretch(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) or 1)
    return start, min(len(data), start + int(2 ** chance.uniform(0, 12)))


def _flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    out, at = bytearray(data), chance.randrange(len(data))
    out[at] ^= 1 << chance.randrange(8)
    return bytes(out)


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + chance.choice((b"\xff", b"\x00", b"\x80", b"\x7f")) * (end - start) + data[end:]


def _lose(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:end] + data[start:end] + data[end:]


def _swap(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    middle = (start + end) // 2
    return data[:start] + data[middle:end] + data[start:middle] + data[end:]


def _empty(data: bytes, chance: random.Random) -> bytes:
    start, _ = _stretch(data, chance)
    return data[:start] + b"\x00" * (len(data) - start)
