#!/usr/bin/env python3
"""Makes the captures of this folder, but for lu2-session.pcap, which the program itself wrote.

make.py OUT [SNATRACE]    writes all of them into the folder OUT; with the program, also what it decodes of each capture
                          there (NAME.decode.txt), which is to be read before it is believed

The conversations are worked by hand from the SNA reference (6.4, 7, 13.6, 14); the carriers from the transports
reference (2 to 5, 10 to 12). Nothing in them is random, so the files are always the same.
"""
import gzip
import pathlib
import struct
import subprocess
import sys

OUT = pathlib.Path(sys.argv[1])
START = 1700000000
PAUSE = 417  # microseconds


def b(text):
    return bytes.fromhex(text.replace("|", " "))


# --- conversations: "<" from the host, ">" from the node

BEGIN = """
< 2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01
> 2D 00 00 00 00 01 | EB 80 00 | 11 01
< 2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01
> 2D 00 00 02 00 02 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40
"""
END = """
< 2D 00 02 01 00 09 | 6B 80 00 | 32 01
> 2D 00 01 02 00 09 | EB 80 00 | 32
< 2D 00 02 00 00 03 | 6B 80 00 | 0E
> 2D 00 00 02 00 03 | EB 80 00 | 0E
< 2D 00 00 00 00 04 | 6B 80 00 | 12 01
> 2D 00 00 00 00 04 | EB 80 00 | 12
"""

# STSN, requests of the node with its window of 2, SIGNAL, a request in three segments.
LU0 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9 D4 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2D 00 02 01 00 02 | 6B 80 00 | A2 50 00 10 00 20
> 2D 00 01 02 00 02 | EB 80 00 | A2 50 00 10 00 20
< 2D 00 02 01 00 03 | 6B 80 00 | A0
> 2D 00 01 02 00 03 | EB 80 00 | A0
> 2C 00 01 02 00 11 | 03 91 A0 | C2 C1 D3 C1 D5 C3 C5 40 F4 F7 F1 F1
< 2C 00 02 01 00 00 | 83 01 00
< 28 00 02 01 00 21 | 03 81 20 | C2 C1 D3 C1 D5 C3 C5 40
< 20 00 02 01 00 21 | F4 F7 F1 F1 7A
< 24 00 02 01 00 21 | 40 F1 F2 F3 F4 4B F5 F6
> 2C 00 01 02 00 21 | 83 81 00
> 2D 00 01 02 00 01 | 4B 80 00 | C9 00 01 00 00
< 2D 00 02 01 00 01 | CB 80 00 | C9
""" + END

# FMH-1 and SCB compression over two RUs.
LU1 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B3 B0 70 80 00 01 85 85 02 00 01 00 00 00 E1 00 00 00 00 00 00 00 00 04 C3 C9 C3 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2D 00 02 01 00 02 | 6B 80 00 | A0
> 2D 00 01 02 00 02 | EB 80 00 | A0
< 2C 00 02 01 00 01 | 0A 91 C0 | 06 01 30 00 64 00 04 2B C1 02 50 05 C8 C5 D3 D3 D6 8A C5 5C 01 15
> 2C 00 01 02 00 00 | 83 01 00
< 2C 00 02 01 00 02 | 01 81 00 | 05 E6 D6 D9 D3 C4 02 15 0C
> 2C 00 01 02 00 02 | 83 81 00
""" + END

# The controls of a printer; a control that goes on in the next RU; the operator has to do something.
PRINTER = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 B0 70 80 00 01 85 85 02 00 01 00 00 00 E1 00 00 00 00 00 00 00 00 04 C3 C9 C3 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2D 00 02 01 00 02 | 6B 80 00 | A0
> 2D 00 01 02 00 02 | EB 80 00 | A0
< 2C 00 02 01 00 01 | 02 91 C0 | 2B C1 04 84 01 84 2B C2 04 42 01 42 2B C6 02 0A C9 D5 E5 D6 C9 C3 C5 41 F4 F7 15 05 34 C0 0A 28 42 F2 C1 D4 D6 E4 D5 E3 34 C8
> 2C 00 01 02 00 00 | 83 01 00
< 2C 00 02 01 00 02 | 01 81 00 | 05 5B F1 F2 15 35 03 1B 45 01 2F 0C
> 2C 00 01 02 00 02 | 83 81 00
< 2C 00 02 01 00 03 | 03 81 C0 | D5 C5 E7 E3 15
> 2C 00 01 02 00 03 | 87 91 00 | 08 02 00 00
""" + END

# A 3270 printer: formatted by the WCC, with NL and EM.
LU3 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 01 85 85 02 00 03 00 00 00 00 00 18 50 2B 50 7F 00 00 04 C3 C9 C3 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2D 00 02 01 00 02 | 6B 80 00 | A0
> 2D 00 01 02 00 02 | EB 80 00 | A0
< 2C 00 02 01 00 01 | 03 81 C0 | F5 F8 11 40 40 1D E8 D3 C9 D5 C5 40 D6 D5 C5 15 D3 C9 D5 C5 40 E3 E6 D6 19
> 2C 00 01 02 00 01 | 83 81 00
< 2C 00 02 01 00 02 | 03 81 C0 | 7E C8 11 5B 60 3C 5C F0 6D 11 00 00 1D E4 C1
> 2C 00 01 02 00 02 | 83 81 00
""" + END

# Query, all orders, keys, a field with extended attributes, RSHUTD; BID refused with 0814 and RTR.
LU2 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 00 85 F8 00 00 02 80 00 00 00 00 18 50 2B 50 7F 00 00 04 C3 C9 C3 E2 00 00 03 D3 E4 F2
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2D 00 02 01 00 02 | 6B 80 00 | A0
> 2D 00 01 02 00 02 | EB 80 00 | A0
< 2C 00 02 01 00 01 | 03 80 A0 | F3 00 05 01 FF 02
> 2C 00 01 02 00 01 | 83 80 00
> 2C 00 01 02 00 01 | 03 90 20 | 88 00 0B 81 81 01 00 00 50 00 18 01 00 06 81 80 80 81
< 2C 00 02 01 00 02 | 03 80 20 | 7E C3 11 40 40 29 02 C0 60 42 F4 D5 C1 D4 C5 7A 1D 40 13 3C 40 D5 00 05 28 42 F2 C1 08 6D 12 C1 50 2C 01 41 F1 00 00 00 1D 4C
> 2C 00 01 02 00 02 | 83 80 00
> 2C 00 01 02 00 02 | 03 90 20 | F3 40 C6 11 40 C6 D4 E4 C5 D3 D3 C5 D9
< 2C 00 02 01 00 03 | 03 80 20 | F3 00 15 40 00 F1 C3 11 C1 50 1D F0 E6 C5 D3 C3 D6 D4 C5 28 42 F2
> 2C 00 01 02 00 03 | 83 80 00
> 2C 00 01 02 00 03 | 03 90 20 | 6D 40 40
< 2C 00 02 01 00 04 | 03 80 40 | F1 C2
> 2C 00 01 02 00 04 | 83 80 00
< 2C 00 02 01 00 05 | 4B 80 00 | C8
> 2C 00 01 02 00 05 | CF 90 00 | 08 14 00 00 C8
> 2C 00 01 02 00 04 | 4B 80 00 | 05
< 2C 00 02 01 00 04 | CB 80 00 | 05
> 2D 00 01 02 00 01 | 4B 80 00 | C2
< 2D 00 02 01 00 01 | CB 80 00 | C2
""" + END

# A word processor's printer: FM profile 7 has no SDT, CLEAR, SHUTD or BID; FM headers before SCS in both directions.
LU4 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 07 07 B1 B1 70 80 00 00 85 85 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 04 E6 D7 D9 E3 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2C 00 02 01 00 01 | 0B 80 A0 | 06 01 30 00 50 00 D3 C5 E3 E3 C5 D9 15 D7 C1 C7 C5 40 F1 0C
> 2C 00 01 02 00 01 | 8B 80 00
> 2C 00 01 02 00 01 | 0B 90 20 | 06 81 30 00 20 00 04 02 01 00 D6 D2
< 2C 00 02 01 00 02 | 03 80 40 | 15
> 2C 00 01 02 00 02 | 83 80 00
> 2C 00 01 02 00 02 | 4B 80 00 | 04 08 1C 00 00
< 2C 00 02 01 00 02 | CB 80 00 | 04
> 2D 00 01 02 00 01 | 4B 80 00 | C2
< 2D 00 02 01 00 01 | CB 80 00 | C2
""" + END

# A dependent LU 6.2: a program is attached and answers; another is not there, which FMH-7 tells behind 0846.
LU62 = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 13 07 B0 B0 50 B1 00 00 85 85 00 00 06 02 00 00 00 00 00 00 00 10 23 00 00 04 C3 C9 C3 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2C 00 02 01 00 01 | 0B 90 A0 | 0E 05 02 FF 00 03 D1 00 40 04 D7 D9 D6 C7 00 0A 12 FF C8 C5 D3 D3 D6 5A
> 2C 00 01 02 00 01 | 02 90 00 | 80 08 12 FF C7 D6 D6 C4 00 07 40
> 2C 00 01 02 00 02 | 01 80 01 | C2 E8 C5 5A
< 2C 00 02 01 00 02 | 83 80 00
< 2C 00 02 01 00 02 | 0B 90 A0 | 10 05 02 FF 00 03 D0 00 00 06 D5 D6 E3 C8 C5 D9
> 2C 00 01 02 00 02 | 87 90 00 | 08 46 00 00
> 2C 00 01 02 00 03 | 0B 90 01 | 07 07 10 08 60 21 00
""" + END

# Session services and maintenance on the SSCP's sessions.
SSCP = """
< 2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01
> 2D 00 00 00 00 01 | EB 80 00 | 11 11 C1 C2 C3 C4 C5 C6 C7 C8 00 00 07 01 00 00 00 00 00 00
< 2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01 0E 08 F3 D5 C5 E3 4B D3 E4 F2
> 2D 00 00 02 00 02 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40
> 2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 0E 03 00 01 00 00 00 40 40 40 40 40 40 40 40
< 2C 00 02 00 00 01 | 8F 90 00 | 08 0C 00 00 81 06 20
> 2C 00 00 02 00 02 | 0B 80 00 | 01 06 81 00 D4 D6 C4 C5 40 40 40 40 F3 04 C3 C9 C3 E2 00 00 00
< 2C 00 02 00 00 02 | 8B 80 00 | 01 06 81
< 2C 00 02 00 00 01 | 0B 80 00 | 01 06 04 02 08 0A 00 01
> 2C 00 00 02 00 01 | 8B 80 00 | 01 06 04
> 2C 00 00 02 00 03 | 03 80 00 | D3 D6 C7 D6 D5 40 C3 C9 C3 E2
< 2C 00 02 00 00 03 | 83 80 00
< 2C 00 02 00 00 02 | 03 80 00 | E4 E2 E2 D4 E2 C7 F7
> 2C 00 00 02 00 02 | 83 80 00
> 2C 00 00 02 00 04 | 0B 80 00 | 01 06 83 60 F3 04 C3 C9 C3 E2
< 2C 00 02 00 00 04 | 8B 80 00 | 01 06 83
< 2C 00 00 00 00 01 | 0B 80 00 | 41 03 04 00 02 10 07 02 01 70 00 18 00 00
> 2C 00 00 00 00 01 | 8B 80 00 | 41 03 04
> 2C 00 00 00 00 02 | 0B 80 00 | 41 03 84 00 02 00 07 C2 01 70 00 18 00 00 00 05
< 2C 00 00 00 00 02 | 8B 80 00 | 41 03 84
> 2C 00 00 00 00 03 | 0B 80 00 | 41 03 8D 00 00 00 00 00 00 0C 00 00 08 92 00 11 00 01 02 03
< 2C 00 00 00 00 03 | 8F 90 00 | 10 03 00 00 41 03 8D
> 2C 00 00 00 00 04 | 0B 80 00 | 01 02 1B 00
< 2C 00 00 00 00 04 | 8B 80 00 | 01 02 1B
< 2D 00 02 00 00 03 | 6B 80 00 | 0E
> 2D 00 00 02 00 03 | EB 80 00 | 0E
< 2D 00 00 00 00 04 | 6B 80 00 | 12 01
> 2D 00 00 00 00 04 | EB 80 00 | 12
"""

# What is not in order, with the answers of SNA reference 13.7; at its end the node speaks out of turn.
BROKEN = BEGIN + """
< 2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 00 85 F8 00 00 02 80 00 00 00 00 18 50 2B 50 7F 00 00 04 C3 C9 C3 E2 00
> 2D 00 01 02 00 01 | EB 80 00 | 31
< 2C 00 02 01 00 01 | 03 80 80 | F1 C3
> 2C 00 01 02 00 01 | 87 90 00 | 20 05 00 00
< 2D 00 02 01 00 02 | 6B 80 00 | A0
> 2D 00 01 02 00 02 | EB 80 00 | A0
< 2C 00 02 01 00 05 | 03 80 80 | F1 C3
> 2C 00 01 02 00 05 | 87 90 00 | 20 01 00 00
< 2C 00 02 01 00 01 | 02 80 80 | F1 C3
> 2C 00 01 02 00 01 | 87 90 00 | 40 07 00 00
< 2D 00 02 01 00 07 | 6B 80 00 | A2 50 00 00 00 00
> 2D 00 01 02 00 07 | EF 90 00 | 10 03 00 00 A2
< 2D 00 02 01 00 08 | 4B 80 00 | 80
> 2D 00 01 02 00 08 | CF 90 00 | 10 03 00 00 80
< 24 00 02 01 00 02 | C1 C2
< 2C 00 02 01 00 02 | 03 80 80 | F1 C3
> 2C 00 01 02 00 02 | 83 80 00
> 2C 00 01 02 00 01 | 03 90 20 | 7D 40 40
< 2C 00 02 01 00 01 | 87 90 00 | 20 04 00 00
> 2C 00 01 02 00 09 | 83 80 00
""" + END


def piu_lines(text):
    return [(line[0], b(line[1:])) for line in text.strip().splitlines() if line]


# --- files

def pcap(name, link_type, records):
    """records: bytes each, PAUSE apart; big-endian."""
    out = struct.pack(">IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    for i, record in enumerate(records):
        micros = i * PAUSE
        out += struct.pack(">IIII", START + micros // 1000000, micros % 1000000, len(record), len(record)) + record
    (OUT / name).write_bytes(out)
    return out


def tag(code, value):
    value += bytes(-len(value) % 4)
    return struct.pack(">HH", code, len(value)) + value


def exported(dissector, who, payload):
    link, far = b"HOST1".ljust(16, b"\0"), b"host".ljust(16, b"\0")
    sent = who == ">"
    head = tag(12, dissector + bytes(-len(dissector) % 4)) + tag(35, struct.pack(">I", 0 if sent else 1))
    head += tag(22, link if sent else far) + tag(23, far if sent else link)
    return head + bytes(4) + payload


def export_pdu(text):
    return [exported(b"sna", who, piu) for who, piu in piu_lines(text)]


def sdlc(text, modulo=8):
    """A line of station C1 as the 3705 polls it; one frame of the host is sent twice."""
    frames = [("<", b("C1 BF")), (">", b("C1 BF 02 00 01 70 00 18")), ("<", b("C1 93")), (">", b("C1 73"))]
    sent = {"<": 0, ">": 0}
    for i, (who, piu) in enumerate(piu_lines(text)):
        other = ">" if who == "<" else "<"
        control = (sent[other] << 5) | 0x10 | (sent[who] << 1)
        if who == ">":
            frames.append(("<", bytes([0xC1, (sent[">"] << 5) | 0x11])))
        frame = bytes([0xC1, control]) + piu
        frames.append((who, frame))
        if i == 4:
            frames.append((who, frame))
        sent[who] = (sent[who] + 1) % modulo
    return frames + [("<", b("C1 53")), (">", b("C1 73"))]


NODE, HOST = b("02 00 00 00 00 01"), b("02 00 00 00 37 05")


def llc(text):
    """(who, DSAP …) of an LLC2 link."""
    pdus = [("<", b("00 04 F3")), (">", b("04 01 F3")), ("<", b("04 04 BF")), (">", b("04 05 BF 02 00 01 70 00 18")),
            ("<", b("04 04 7F")), (">", b("04 05 73"))]
    sent = {"<": 0, ">": 0}
    for who, piu in piu_lines(text):
        other = ">" if who == "<" else "<"
        pdus.append((who, bytes([4, 4, sent[who] << 1, sent[other] << 1]) + piu))
        pdus.append((other, bytes([4, 5, 1, (sent[who] + 1) << 1])))
        sent[who] += 1
    return pdus + [("<", b("04 04 53")), (">", b("04 05 73"))]


def ethernet(text):
    frames = []
    for who, pdu in llc(text):
        ends = NODE + HOST if who == "<" else HOST + NODE
        frames.append((ends + struct.pack(">H", len(pdu)) + pdu).ljust(60, b"\0"))
    return frames


def xids():
    """Every format of XID, and an answer that tells the byte which was not taken."""
    characteristics = "00 00 00 00 00 00 00 00"
    section = "0B {role} 00 01 09 00 00 00 00 07 00"
    xid3 = "32 26 05 D0 00 01 00 00 F0 {state} 00 00 80 00 00 00 00 01 " + section + " 0E 07 F4 C1 4B D5 D6 C4 C5"
    refused = "32 26 05 D0 00 01 00 00 F0 86 00 00 80 00 00 00 00 01 " + section.format(role="31")
    exchange = [("<", ""), (">", xid3.format(state="8A", role="31")), ("<", xid3.format(state="8A", role="31")),
                (">", xid3.format(state="86", role="01")), ("<", refused + " 22 07 00 15 00 10 16 00 03"),
                (">", "12 1D 01 70 00 17 00 00 00 00 01 09 00 00 00 00 07" + " 00" * 12),
                (">", "32 1D 05 D0 00 01 " + characteristics + " 00 00 00 01 " + section.format(role="01")),
                (">", "02 00 05 D0 00 01")]
    frames = []
    for who, xid in exchange:
        pdu = b("04 04 BF" if who == "<" else "04 05 BF") + b(xid)
        ends = NODE + HOST if who == "<" else HOST + NODE
        frames.append((ends + struct.pack(">H", len(pdu)) + pdu).ljust(60, b"\0"))
    return frames


def swapped(mac):
    return bytes(int(f"{octet:08b}"[::-1], 2) for octet in mac)


def token_ring(text):
    """With a route of one bridge; the first bit of the source tells of it."""
    frames = []
    for who, pdu in llc(text):
        target, source = (NODE, HOST) if who == "<" else (HOST, NODE)
        source = swapped(source)
        source = bytes([source[0] | 0x80]) + source[1:]
        route = b("06 30 00 11 00 20") if who == "<" else b("06 B0 00 11 00 20")
        frames.append(b("10 40") + swapped(target) + source + route + pdu)
    return frames


class Tcp:
    """One connection between 10.0.0.1 (host) and 10.0.0.2 (node); makes packets of raw IP."""

    def __init__(self, host_port, node_port, opener):
        self.ports = {"<": (host_port, node_port), ">": (node_port, host_port)}
        self.number = {"<": 1000, ">": 5000}
        self.opener = opener

    def packet(self, who, flags, payload=b""):
        source, target = (b("0A000001"), b("0A000002")) if who == "<" else (b("0A000002"), b("0A000001"))
        other = ">" if who == "<" else "<"
        acknowledged = self.number[other] if flags & 0x10 else 0
        ports = self.ports[who]
        head = struct.pack(">HHIIBBHHH", *ports, self.number[who], acknowledged, 0x50, flags, 8192, 0, 0)
        total = 20 + len(head) + len(payload)
        ip = struct.pack(">BBHHHBBH", 0x45, 0, total, 0, 0x4000, 64, 6, 0) + source + target
        ip = ip[:10] + self.checksum(ip) + ip[12:]
        pseudo = source + target + struct.pack(">BBH", 0, 6, len(head) + len(payload))
        head = head[:16] + self.checksum(pseudo + head + payload) + head[18:]
        self.number[who] += len(payload) + (1 if flags & 3 else 0)
        return ip + head + payload

    @staticmethod
    def checksum(data):
        data += bytes(len(data) % 2)
        total = sum(struct.unpack(f">{len(data) // 2}H", data))
        while total > 0xFFFF:
            total = (total & 0xFFFF) + (total >> 16)
        return struct.pack(">H", 0xFFFF ^ total)

    def open(self):
        other = ">" if self.opener == "<" else "<"
        return [self.packet(self.opener, 0x02), self.packet(other, 0x12), self.packet(self.opener, 0x10)]

    def data(self, who, payload):
        return self.packet(who, 0x18, payload)


def dlsw_messages(text):
    """The circuit of the node (origin, ids 1 and 11) with the host (target, ids 2 and 22)."""
    def control(kind, who, data=b"", explorer=False, ids=True):
        far = (0x22, 2) if who == ">" else (0x11, 1)
        known = ids and not explorer
        head = struct.pack(">BBHIIHBB", 0x31, 0x48, len(data), *(far if known else (0, 0)), 0, kind, 0)
        head += struct.pack(">BBHBBBB", 0x42, 1, 0, 0x09 if kind in (3, 4) else 0, 0x80 if explorer else 0, 0, kind)
        head += swapped(HOST) + swapped(NODE) + bytes([4, 4, 1 if who == ">" else 2]) + bytes(5)
        origin = struct.pack(">III", 1, 0x11, 0) if not explorer else bytes(12)
        target = struct.pack(">III", 2, 0x22, 0) if known else bytes(12)
        return who, head + origin + target + bytes(4) + data

    def info(who, piu):
        far = (0x22, 2) if who == ">" else (0x11, 1)
        return who, struct.pack(">BBHIIHBB", 0x31, 0x10, len(piu), *far, 0, 0x0A, 0) + piu

    messages = [control(3, ">", explorer=True), control(4, "<", explorer=True), control(3, ">", ids=False),
                control(4, "<"), control(5, ">"), control(7, "<"), control(7, ">", b("02 00 01 70 00 18")),
                control(8, "<"), control(9, ">")]
    messages += [info(who, piu) for who, piu in piu_lines(text)]
    return messages + [control(0x0E, "<"), control(0x0F, ">")]


def dlsw(text, version):
    if version == 1:  # each side opens the connection on which it sends
        ways = {"<": Tcp(40000, 2065, "<"), ">": Tcp(2065, 41000, ">")}
        packets = ways["<"].open() + ways[">"].open()
    else:
        one = Tcp(2067, 41000, ">")
        ways = {"<": one, ">": one}
        packets = one.open()
    for i, (who, message) in enumerate(dlsw_messages(text)):
        # Now and then a message is cut in two, and once the second half comes first.
        if i % 7 != 3:
            packets.append(ways[who].data(who, message))
            continue
        halves = [ways[who].data(who, message[:20]), ways[who].data(who, message[20:])]
        packets += halves if i % 2 else reversed(halves)
    return packets


def line_3705(text):
    line = Tcp(37520, 50000, ">")
    packets = line.open()
    for who, frame in sdlc(text):
        lead = b"\xAA" if who == "<" else b""
        packets.append(line.data(who, lead + b"\x7E" + frame + b"\x47\x0F\x7E"))
    return packets


def name_37(text, length=0):
    return text.encode("cp037").ljust(length, b"\x40")


def stream_frame(magic, kind, path=0, payload=b"", flags=0, correlator=0):
    return struct.pack(">HBBBBHII", magic, 1, kind, flags, 0, path, correlator, len(payload)) + payload


def hellos(magic):
    def hello(node):
        head = struct.pack(">BBHIII", 1, 1, 3, 65536, 10000, 1024)
        return stream_frame(magic, 1, 0, head + name_37(node, 8) + b("11 22 33 44 55 66 77 88"))

    ack = stream_frame(magic, 2, 0, b("01 00 00 03"))
    return [("<", hello("NODEA")), (">", hello("NODEB")), ("<", ack), (">", ack)]


def link_frames(text):
    """(who, kind, data) of a link in the envelope."""
    mode = b("07 01 10 00 00 00 00 00"), b("07 00 10 00 00 00 00 00")
    frames = [("<", 1, b""), (">", 2, b("02 00 01 70 00 18")), ("<", 3, mode[0]), (">", 4, mode[1])]
    frames += [(who, 5, piu) for who, piu in piu_lines(text)]
    return frames + [("<", 6, b("00 05 00 00 00 00 00 00")), (">", 4, mode[1])]


def iucv(text):
    """A path from VTAM of NODEA to the station PU1 of SNA on NODEB; some messages in two chunks."""
    line = Tcp(14771, 50000, ">")

    def frame(kind, path=0, payload=b"", flags=0, correlator=0):
        return stream_frame(0xC9E4, kind, path, payload, flags, correlator)

    paths = {"<": 5, ">": 3}  # of the receiver
    numbers = {"<": 0, ">": 1}
    station = name_37("SNADLC", 8) + name_37("PU1", 8)
    names = b"".join(name_37(name, 8) for name in ("SNA", "NODEB", "VTAM", "NODEA"))
    connect = struct.pack(">HHI", 3, 16, 0x80000000) + names + station + struct.pack(">II", 65536, 0)
    accept = struct.pack(">HHI", 5, 16, 0x80000000) + station + struct.pack(">IHH", 65536, 16, 0)
    packets = line.open()
    for who, content in hellos(0xC9E4) + [("<", frame(0x10, 0, connect)), (">", frame(0x11, 3, b("00 05"))),
                                          (">", frame(0x13, 3, accept))]:
        packets.append(line.data(who, content))
    for i, (who, kind, data) in enumerate(link_frames(text)):
        numbers[who] += 2
        head = struct.pack(">III", 0x534E4100 + kind, len(data), 0)
        pieces = [(0x20, 0x50, head + data[:6]), (0x21, 0, data[6:])] if i % 5 == 4 else [(0x20, 0x10, head + data)]
        for form, flags, piece in pieces:
            packets.append(line.data(who, frame(form, paths[who], piece, flags, numbers[who])))
        other = ">" if who == "<" else "<"
        packets.append(line.data(other, frame(0x22, paths[other], bytes(4), 0, numbers[who])))
    for who in "<>":
        packets.append(line.data(who, frame(0x14, paths[who], name_37("SNADISC", 16))))
    return packets


def ipc(text):
    """A connection between the stations HOST1 of NODEA and PU1 of NODEB; some records in two frames."""
    line = Tcp(14772, 50000, ">")

    def frame(kind, path=0, payload=b"", flags=0, correlator=0):
        return stream_frame(0xC9D7, kind, path, payload, flags, correlator)

    def group(tag):
        parts = bytes([len(tag)]) + name_37(tag) + bytes(2)
        return bytes([len(parts)]) + parts

    def introduction(path, node, mine, theirs):
        tag = group(theirs) + group(mine)
        user = name_37("SNA", 8) + name_37("SNA", 8) + name_37(node, 8)
        return struct.pack(">HHI", path, 0, 65536) + user + bytes([len(tag)]) + tag

    paths = {"<": 9, ">": 5}  # of the receiver
    sent = {"<": 0, ">": 0}
    host, node = introduction(5, "NODEA", "HOST1", "PU1"), introduction(9, "NODEB", "PU1", "HOST1")
    packets = line.open()
    for who, content in hellos(0xC9D7) + [("<", frame(0x40, 0, host, 0, 7)), (">", frame(0x42, 5, node, 0, 7)),
                                          ("<", frame(0x43, 9, host, 0, 7))]:
        packets.append(line.data(who, content))
    for i, (who, kind, data) in enumerate(link_frames(text)):
        record = bytes([kind, 0, 0, 0]) + data
        pieces = [(0x80, record[:6]), (0, record[6:])] if i % 5 == 4 else [(0, record)]
        for flags, piece in pieces:
            sent[who] += 1
            packets.append(line.data(who, frame(0x50, paths[who], piece, flags, sent[who])))
    for who in "<>":
        packets.append(line.data(who, frame(0x52, paths[who], b"", 0, sent[who])))
    return packets


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def pcapng(name, interfaces):
    """interfaces: (link type, records); little-endian, the records of all in turn."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for link_type, _ in interfaces:
        out += block(1, struct.pack("<HHI", link_type, 0, 65535))
    longest = max(len(records) for _, records in interfaces)
    micros = START * 1000000
    for i in range(longest):
        for number, (_, records) in enumerate(interfaces):
            if i < len(records):
                record = records[i]
                stamp = struct.pack("<II", micros >> 32, micros & 0xFFFFFFFF)
                out += block(6, struct.pack("<I", number) + stamp + struct.pack("<II", len(record), len(record)) + record)
                micros += PAUSE
    (OUT / name).write_bytes(out)


IP = 0x0800


def cooked(packets):
    """Linux cooked capture, as tcpdump -i any writes it."""
    return [struct.pack(">HHHQH", 0, 1, 6, 0x0200000000010000, IP) + packet for packet in packets]


def cooked_2(packets):
    return [struct.pack(">HHIHBBQ", IP, 0, 2, 1, 0, 6, 0x0200000000010000) + packet for packet in packets]


def null(packets):
    """BSD loopback: the address family in the order of the machine that wrote it."""
    return [struct.pack("<I", 2) + packet for packet in packets]


OUT.mkdir(parents=True, exist_ok=True)
pcap("lu0.pcap", 252, export_pdu(LU0))
pcap("lu1.pcap", 252, export_pdu(LU1))
pcap("lu1-printer.pcap", 252, export_pdu(PRINTER))
pcap("lu2-orders.pcap", 252, export_pdu(LU2))
pcap("lu3.pcap", 252, export_pdu(LU3))
pcap("lu4.pcap", 252, export_pdu(LU4))
pcap("lu62.pcap", 252, export_pdu(LU62))
pcap("sscp.pcap", 252, export_pdu(SSCP))
pcap("broken-rules.pcap", 252, export_pdu(BROKEN))
pcap("xids.pcap", 1, xids())
pcap("cooked.pcap", 113, cooked(dlsw(LU3, 2)))
pcap("cooked-2.pcap", 276, cooked_2(line_3705(LU4)))
pcap("null.pcap", 0, null(dlsw(LU62, 1)))
pcap("user0.pcap", 147, [piu for _, piu in piu_lines(LU0)])
pcap("sdlc.pcap", 268, [frame for _, frame in sdlc(LU1)])
pcap("llc2-ethernet.pcap", 1, ethernet(LU2))
pcap("llc2-token-ring.pcap", 6, token_ring(LU3))
pcap("dlsw-1.pcap", 101, dlsw(LU2, 1))
pcap("dlsw-2.pcap", 101, dlsw(PRINTER, 2))
pcap("sdlc-3705.pcap", 101, line_3705(LU3))
pcap("iucv.pcap", 101, iucv(LU62))
pcap("ipc.pcap", 101, ipc(LU0))
pcapng("two-interfaces.pcapng", [(268, [frame for _, frame in sdlc(LU1)]), (1, ethernet(LU3))])
(OUT / "lu0.pcap.gz").write_bytes(gzip.compress((OUT / "lu0.pcap").read_bytes(), mtime=0))

if len(sys.argv) > 2:
    for capture in sorted(OUT.iterdir()):
        if capture.suffix in (".pcap", ".pcapng", ".gz"):
            words = subprocess.run([sys.argv[2], "decode", "-v", "--all", capture], check=True, capture_output=True)
            (OUT / (capture.name + ".decode.txt")).write_bytes(words.stdout)
