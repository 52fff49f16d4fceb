"""Writes snapshot files (schema/snapshot.proto) byte by byte, right ones and wrong ones, without protobuf.

A message is a list of (field number, value): an int is a varint, bytes and str are length-delimited, Fixed is fixed64.
"""

import struct

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
MAGIC = int.from_bytes(b"GRDSNAP1", "little")
END_MAGIC = int.from_bytes(b"GRDSEND1", "little")


class Fixed(int):
    """A fixed64 field's value."""


def _rotate(value, bits):
    return ((value << bits) | (value >> (64 - bits))) & MASK


def _round(lane, word):
    return _rotate((lane + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md)."""
    at = 0
    if len(data) >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        while at + 32 <= len(data):
            words = struct.unpack_from("<4Q", data, at)
            lanes = [_round(lane, word) for lane, word in zip(lanes, words)]
            at += 32
        digest = sum(_rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            digest = ((digest ^ _round(0, lane)) * P1 + P4) & MASK
    else:
        digest = P5
    digest = (digest + len(data)) & MASK
    while at + 8 <= len(data):
        digest = (_rotate(digest ^ _round(0, struct.unpack_from("<Q", data, at)[0]), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= len(data):
        digest = (_rotate(digest ^ struct.unpack_from("<I", data, at)[0] * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        digest = _rotate(digest ^ byte * P5 & MASK, 11) * P1 & MASK
    digest = (digest ^ digest >> 33) * P2 & MASK
    digest = (digest ^ digest >> 29) * P3 & MASK
    return digest ^ digest >> 32


def varint(value):
    value &= MASK
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return (value << 1 ^ value >> 63) & MASK


def packed(values):
    return b"".join(varint(value) for value in values)


def message(*fields):
    out = b""
    for number, value in fields:
        if isinstance(value, Fixed):
            out += varint(number << 3 | 1) + struct.pack("<Q", value)
        elif isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def header(*, version=1, machine=62, pid=4711, exe="/usr/bin/example", extra=()):
    return message((1, Fixed(MAGIC)), (2, version), (3, 2), (4, machine), (5, 4096), (6, pid), (7, 1), (8, 1), (9, 1),
                   (11, exe), (12, exe), (12, "--flag"), (13, "/tmp"), (14, 1_700_000_001_000_000_002),
                   (15, 1_700_000_000_000_000_000), (16, "0.1.0"), (17, pid), *extra)


def snapshot(head=None, records=(), totals=(0, 0, 0, 0, 0, 0)):
    """A complete file. `records` are (field number of Snapshot, bytes); `totals` the first six fields of the trailer."""
    body = message((1, header() if head is None else head), *records)
    trailer = message(*((number + 1, Fixed(value)) for number, value in enumerate(totals)),
                      (14, Fixed(xxh64(body))), (15, Fixed(END_MAGIC)))
    return body + message((15, trailer))
