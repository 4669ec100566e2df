#!/usr/bin/env python3
"""A capture of many PIUs on standard output: 250 LUs with a session each, which take turns with brackets of two requests
and their responses. No rule is broken.

captures_bench.py PIUS          exported PDUs (link type 252)
captures_bench.py PIUS sdlc     frames of an SDLC line (268), with a poll before each PIU of the node
"""
import struct
import sys

LUS = range(2, 252)
BIND = bytes.fromhex("31 01 03 03 B1 90 30 80 00 00 85 85 00 00 02 80 00 00 00 00 18 50 18 50 7F 00 00")
SCREEN = bytes.fromhex("F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6 6B 40 E6 D6 D9 D3 C4 11 C1 50 1D 40 13")
KEYS = bytes.fromhex("7D C1 D6 11 C1 D1 C8 C5 D9 C3 F0 F1")


def tag(code, value):
    value += bytes(-len(value) % 4)
    return struct.pack(">HH", code, len(value)) + value


LINK, FAR = b"HOST1".ljust(16, b"\0"), b"host".ljust(16, b"\0")
TAGS = {True: tag(12, b"sna\0") + tag(35, bytes(4)) + tag(22, LINK) + tag(23, FAR) + bytes(4),
        False: tag(12, b"sna\0") + tag(35, b"\0\0\0\1") + tag(22, FAR) + tag(23, LINK) + bytes(4)}


def main():
    left = int(sys.argv[1])
    sdlc = sys.argv[2:] == ["sdlc"]
    frames = {True: 0, False: 0}
    micros = 0
    out = sys.stdout.buffer
    out.write(struct.pack(">IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 268 if sdlc else 252))
    block = []

    def put(sent, lu, partner, expedited, number, rh, ru=b""):
        nonlocal left, micros
        if left == 0:
            return
        left -= 1
        ends = (partner, lu) if sent else (lu, partner)
        piu = struct.pack(">BBBBH", 0x2D if expedited else 0x2C, 0, *ends, number & 0xFFFF) + rh + ru
        if not sdlc:
            return record(TAGS[sent] + piu)
        acknowledged = frames[not sent] % 8 << 5
        if sent:
            record(bytes([0xC1, 0x11 | frames[True] % 8 << 5]))
        record(bytes([0xC1, acknowledged | 0x10 | frames[sent] % 8 << 1]) + piu)
        frames[sent] += 1

    def record(content):
        nonlocal micros
        micros += 50
        stamp = struct.pack(">II", 1700000000 + micros // 1000000, micros % 1000000)
        block.append(stamp + struct.pack(">II", len(content), len(content)) + content)
        if len(block) == 4096:
            out.write(b"".join(block))
            block.clear()

    request, response = bytes.fromhex("6B8000"), bytes.fromhex("EB8000")
    put(False, 0, 0, True, 1, request, bytes.fromhex("110101050000000001"))
    put(True, 0, 0, True, 1, response, bytes.fromhex("1101"))
    for lu in LUS:
        put(False, lu, 0, True, 1, request, bytes.fromhex("0D0101"))
        put(True, lu, 0, True, 1, response, bytes.fromhex("0D0101"))
        for number, ru in ((1, BIND), (2, b"\xA0")):
            put(False, lu, 1, True, number, request, ru)
            put(True, lu, 1, True, number, response, ru[:1])
    n = 0
    rqd, rsp, keys = bytes.fromhex("0380A0"), bytes.fromhex("838000"), bytes.fromhex("039020")
    last = bytes.fromhex("038040")
    while left:
        n += 1
        for lu in LUS:
            put(False, lu, 1, False, 2 * n - 1, rqd, SCREEN)
            put(True, lu, 1, False, 2 * n - 1, rsp)
            put(True, lu, 1, False, n, keys, KEYS)
            put(False, lu, 1, False, 2 * n, last, SCREEN)
            put(True, lu, 1, False, 2 * n, rsp)
    out.write(b"".join(block))


main()
