#!/usr/bin/env python3
"""Makes the corpora of this folder (README.md).

corpus.py seeds OUT                     writes a first corpus for every target from the worked examples, OUT/NAME/
corpus.py choose PROGRAM OUT FOLDER...  copies to OUT the files of the folders that together cover most, FILES at most
"""
import hashlib
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

FILES = 56
LONGEST = 8192  # bytes of a file that is chosen
FUZZ = pathlib.Path(__file__).resolve().parent
TOP = FUZZ.parent.parent


def choose(program, out, folders):
    """Greedy set cover over the edges that libFuzzer reports for each file in the control file of a merge."""
    with tempfile.TemporaryDirectory() as scratch:
        control = pathlib.Path(scratch) / "control"
        merged = pathlib.Path(scratch) / "merged"
        merged.mkdir()
        subprocess.run([program, "-set_cover_merge=1", "-use_counters=0", f"-merge_control_file={control}", merged,
                        *folders], check=True, stderr=subprocess.DEVNULL)
        lines = control.read_text().splitlines()
    names = lines[2:2 + int(lines[0])]
    covers = {names[int(i)]: set(rest.split())
              for kind, i, *tail in (line.split(" ", 2) for line in lines[2 + len(names):] if line.startswith("FT "))
              for rest in tail}
    sizes = {name: pathlib.Path(name).stat().st_size for name in covers}
    left = {name: edges for name, edges in covers.items() if sizes[name] <= LONGEST}
    total = set().union(*left.values())
    seen, count = set(), 0
    out.mkdir(parents=True, exist_ok=True)
    while count < FILES and left:
        best = max(left, key=lambda name: (len(left[name] - seen), -sizes[name]))
        if not left[best] - seen:
            break
        seen |= left.pop(best)
        count += 1
        digest = hashlib.sha1(pathlib.Path(best).read_bytes()).hexdigest()
        shutil.copyfile(best, out / digest[:16])
    print(f"{out}: {count} files, {sum(f.stat().st_size for f in out.iterdir())} bytes, "
          f"{len(seen)} of {len(total)} edges")


if sys.argv[1] == "choose":
    choose(sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4:])
    sys.exit(0)

OUT = pathlib.Path(sys.argv[2])


def write(target, name, data):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def hex_texts(path):
    """The string literals of a test that are hex, with the macros of the test put in."""
    text = path.read_text()
    macros = dict(re.findall(r'#define (\w+) (?:\\\n)?\s*"([^"]*)"', text))
    text = re.sub(r'"\s+"', " ", text)
    for name, value in macros.items():
        text = re.sub(rf'"\s*{name}\b\s*"?', value + " ", text)
    return [t for t in re.findall(r'"([0-9A-Fa-f |]{8,})"?', text) if len(re.sub("[ |]", "", t)) % 2 == 0]


def unhex(text):
    return bytes.fromhex(re.sub("[ |]", "", text))


def chunk(data):
    return bytes([min(len(data), 255)]) + data[:255]


unit = TOP / "tests" / "unit"
pius = [unhex(t) for t in hex_texts(unit / "formats" / "vectors_test.cpp") if t.startswith("2")]
xids = [unhex(t) for t in hex_texts(unit / "formats" / "xid_test.cpp")]
golden = [unhex(t) for t in hex_texts(unit / "captures" / "golden_session.h") if t.startswith("2")]

for i, piu in enumerate(pius):
    write("formats", f"piu{i:03}", piu)
    write("formats", f"biu{i:03}", piu[6:])
    write("formats", f"ru{i:03}", piu[9:])
for i, xid in enumerate(xids):
    write("formats", f"xid{i:03}", xid)
    write("dlsw_codec", f"xid{i:03}", xid)

# path control: received PIUs; a BIU segmented and put together again.
write("path_control", "golden", b"".join(b"\x04" + chunk(p) for p in golden))
write("path_control", "host", b"".join(b"\x84" + chunk(p) for p in golden))
for expedited, btu in ((0, 0), (0, 20), (0, 16), (1, 20)):
    write("path_control", f"send{expedited}{btu}",
          bytes([0x01, 2, 1, expedited, 0, 5, 40]) + b"\x03\x80\x00" + bytes(range(80)) + bytes([btu]))

# half-sessions: bring-up with each BIND, then chains both ways and their answers.
talk = b"".join(bytes([side | 0x01, rh, 3, 0xC1, 0xC2, 0xC3, 0x09, side ^ 0x83, 0x09])
                for rh in range(10) for side in (0x00, 0x80))
for bind in range(4):
    for options in (0x40, 0x48, 0x46, 0x58):
        write("half_session", f"bind{bind}-{options:02x}", bytes([options, bind]) + talk)
write("half_session", "sscp", bytes([0x01]) + bytes([0x00, 0x0B, 0x80, 0x00, 0, 4, 0x01, 0x06, 0x81, 0x00, 0x09]) + talk)

# the node: the golden session with the program's part as answers.
session = b"\x00\x00\x00" + b"\x80\x00" + b"".join(b"\x05" + chunk(p) for p in golden)
for options in (0x00, 0x01, 0x10, 0x11, 0x30, 0x31, 0x50, 0x51):
    write("node", f"golden{options:02x}", bytes([options]) + b"\x00\x00" * (options >= 0x10) + session)
submits = b"".join(b"\x87\x03" + rh + b"\x00\x01" + chunk(b"\x7D\x40") + b"\x82\x03\x01\x83\x03\x84\x03"
                   for rh in (b"\x03\x90\x20", b"\x02\x90\x00", b"\x01\x80\x00", b"\x80\x00\x00", b"\x0B\x80\x00"))
for options in (0x30, 0x51):
    write("node", f"submits{options:02x}", bytes([options, 0, 0]) + submits + session + b"\x81")

# the verb engine: the golden session, and under it reads, writes, bids and the end. (op, session by its last id: 0x98)
def verb(kind, flows=0x0F, tail=b""):
    return bytes([0x98 | kind, flows]) + tail + b"\0"


READ, WRITE, BID, PURGE, TERM = 2, 3, 4, 5, 1
RESPONSE = verb(WRITE, 0x02, b"\x80\0\0\0\x01\0") + verb(WRITE, 0x02, b"\x80\0\0\0\x02\0")
host = [b"\x04" + chunk(p) for p in golden]
read = verb(READ, 0x0F, b"\x20")
data = verb(WRITE, 0x01, b"\x03\x90\x20\0\0" + chunk(b"\x7D\x40")) + verb(WRITE, 0x01, b"\x80\0\0\0\1\0")
for options in (0x00, 0x10, 0x11, 0x12, 0x30, 0x31, 0x50, 0x52):
    write("rui", f"before{options:02x}", bytes([options]) + b"".join(h + read for h in host) + verb(TERM))
    write("rui", f"talk{options:02x}", bytes([options]) + read * 2 + RESPONSE + host[9] + read + RESPONSE + verb(BID) +
          host[11] + read + data + verb(READ, 0x81, b"\x02") + host[14] + host[16] + verb(PURGE, 0, b"\1") + verb(TERM))
write("rui", "init", b"\x10" + b"\x88\x00\x00" + b"\x80\x00\x00" + b"\x01" + read)

# SLI: sends, receives and closes in each state of a session that the options bring about. (op, session by its last id)
def sli(kind, flows=0x0F, tail=b""):
    return bytes([0x98 | kind, flows]) + tail + b"\0"


SLI_CLOSE, SLI_RECEIVE, SLI_SEND, SLI_BID, SLI_PURGE, SLI_SEND_EX, SLI_RECEIVE_EX = 1, 2, 3, 4, 5, 6, 7
receive = sli(SLI_RECEIVE, 0x0F, b"\x20")
request = sli(SLI_SEND, 0, b"\x01\x00\x90\x20\0\0" + chunk(bytes(range(210))))
reply = sli(SLI_SEND, 0x01, b"\x02\x80\0\0\0\x01" + chunk(b""))
clock, routine = b"\x04\x10", b"\x05"
piu = [b"\x07" + chunk(p) for p in golden]
for options in (0x00, 0x02, 0x12, 0x32, 0x52, 0x50, 0x51, 0x58):
    start = bytes([options])
    write("sli", f"host{options:02x}", start + b"".join(p + receive for p in piu) + sli(SLI_CLOSE, 0) + clock * 8)
    write("sli", f"talk{options:02x}", start + sli(SLI_BID) + receive + request + piu[11] + receive + reply +
          sli(SLI_SEND_EX, 0, b"\x01\x00\x80\x20\0\0" + chunk(b"\xC1" * 9)) + sli(SLI_RECEIVE_EX, 0x01, b"\x04") +
          sli(SLI_PURGE, 0, b"\1") + sli(SLI_CLOSE, 0) + clock * 4 + sli(SLI_CLOSE, 0x20) + clock * 4)
for kind in range(1, 5):
    logon = unhex("01 06 81 00 4040404040404040 F3 04 C1D7D7D3 00 00 00")
    opening = bytes([0x80, 0]) + b"\0\0\0\0\0" + chunk(logon) + bytes([kind, 1, 0x1F]) + b"\0"
    write("sli", f"open{kind}", b"\x00\x00" + opening + b"".join(p + routine + b"\1" + clock for p in piu))

# the simulated host: the node's side of the golden session, in every mode.
answers = b"".join(b"\x05" + chunk(p) for p in golden if p[3] or p[6] & 0x80)
for options in range(0, 32):
    write("hostsim", f"golden{options:02x}", bytes([options]) + b"\x00\x00" + answers + b"\x02\xff\x03\x01\x02\xff")

# DLSw: a circuit from capabilities to data and halt, as the partner of a node and of a host, in both versions.
def message(kind, data=b"", flow=0, changes=b""):
    return bytes([0x08, kind, flow]) + chunk(changes) + chunk(data)


XID0 = bytes.fromhex("020001700018")
AS_TARGET = [message(0x04), message(0x07), message(0x07, XID0), message(0x08), message(0x0A, golden[0], 0x84),
             message(0x21, b"", 0x40), message(0x0C), message(0x0D), message(0x0E, b"\0\2")]
AS_ORIGIN = [message(0x03), message(0x05), message(0x07), message(0x07, XID0), message(0x09),
             message(0x0A, golden[0], 0x84), message(0x21, b"", 0x80), message(0x0E, b"\0\4"), message(0x0F)]
for options in (0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D):
    script = AS_ORIGIN if options & 2 else AS_TARGET
    write("dlsw_port", f"circuit{options:02x}", bytes([options]) + b"\x01\x04".join(script) + b"\x05\x03abc\x04\x01\xff")
    for i, step in enumerate(script):
        write("dlsw_port", f"step{options:02x}-{i}", bytes([options]) + b"".join(script[:i + 1]))
# The same by UDP: explorers to the address and to the group, nonsense, and a circuit with the partner that has answered.
def datagram(kind, where=8):
    return bytes([where << 4 | 8, kind, 0]) + chunk(b"\0\x80") + chunk(b"")


CAPABILITIES = bytes.fromhex("002615200581000000048202000483001412862A" + "AA" * 14 + "00038701")
write("dlsw_port", "udp-asked", b"\x13" + datagram(0x03) + datagram(0x03, 12) + b"\x80\x05\x31\x48\0\0\0" + datagram(0x05) +
      b"\x04\x01\xff" + datagram(0x03))
write("dlsw_port", "udp-found", b"\x11" + datagram(0x04) + b"\x01\x04" + message(0x20, CAPABILITIES) +
      message(0x20, bytes.fromhex("00041521")) + b"".join(AS_TARGET) + b"\x01\xff" * 3 + datagram(0x04, 12) + b"\x06\x01\xff")
for options in (0, 1, 2, 3):
    write("dlsw_port", f"silent{options}", bytes([options]) + b"\x01\xff\x06\x01\xff\x02\x01\x20")

# SDLC: control fields of both moduli, FRMR, transmissions of the emulator; a line from XID to data and disconnection.
SDLC_CONTROLS = ["00", "34", "11", "E5", "B9", "03", "17", "1F", "33", "53", "73", "93", "97316408", "BF", "DF", "F3AABB"]
for i, control in enumerate(SDLC_CONTROLS):
    write("sdlc_frame", f"frame{i:02}", bytes.fromhex("C1" + control))
write("sdlc_frame", "data8", bytes.fromhex("C110") + golden[0])
write("sdlc_frame", "data128", bytes.fromhex("C11003") + golden[0])
write("sdlc_frame", "line", bytes.fromhex("AA7EC1002D00470F7E7E7EC111470F7E1234007EC193470F7E7EC1"))
write("sdlc_frame", "end-mark", bytes.fromhex("C1002D00470F7E00"))
I, RR, RNR, REJ, UI, SIM, DM, UP, DISC, UA, SNRM, FRMR, XID, CFGR, SNRME, TEST, BCN = range(17)


def sdlc(kind, final=True, ns=0, nr=0, information=b""):
    return bytes([0x08, kind, 0x80 * final | ns, nr]) + chunk(information)


TERMINAL = [sdlc(XID), sdlc(SNRM), sdlc(RR), b"\x05\x09" + bytes(9), sdlc(I, False, 0, 0, golden[0]), sdlc(RR),
            sdlc(RR, nr=1), sdlc(RNR, nr=1), sdlc(REJ, nr=1), sdlc(TEST, information=b"abc"),
            sdlc(I, True, 1, 1, golden[0]), sdlc(UP), sdlc(SIM), sdlc(RR), sdlc(SNRM), sdlc(RR), b"\x04", sdlc(RR), sdlc(DISC), b"\x03", sdlc(DISC)]
CONTROLLER = [sdlc(XID, information=XID0), sdlc(UA), sdlc(RR), b"\x05\x09" + bytes(9), sdlc(I, False, 0, 1, golden[0]),
              sdlc(RR, nr=1), sdlc(RNR, nr=1), b"\x01\x04", sdlc(REJ, nr=1), sdlc(I, True, 1, 1, golden[0]),
              sdlc(FRMR, information=bytes.fromhex("316408")), sdlc(UA), b"\x01\x20", sdlc(XID, information=XID0),
              sdlc(UA), b"\x04", sdlc(RR), sdlc(UA), b"\x03\x01\xff"]
for options in (0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x10, 0x11, 0x21):
    script = CONTROLLER if options & 1 else TERMINAL
    if options & 2:
        script = [step.replace(sdlc(SNRM), sdlc(SNRME)) for step in script]
    write("sdlc_port", f"session{options:02x}", bytes([options]) + b"".join(script))
    for i in range(4, len(script), 5):
        write("sdlc_port", f"step{options:02x}-{i:02}", bytes([options]) + b"".join(script[:i]) + b"\x06\x01\x30")
write("sdlc_port", "release4", bytes.fromhex("09000180100180100108") + CONTROLLER[0])
write("sdlc_port", "bytes", bytes.fromhex("0000067EC193470F7E" "00057EC111470F" "00017E"))
write("sdlc_port", "silent", bytes([0x00, 0x01, 0xFF, 0x01, 0xFF, 0x02, 0x06]))
write("sdlc_port", "nobody", bytes([0x01, 0x01, 0xFF, 0x06, 0x01, 0xFF, 0x02, 0x12]))

CAPABILITIES = bytes.fromhex("001A1520" "0581000000" "04820200" "04830014" "1286" + "AA" * 16)
CAPABILITIES = struct.pack(">H", len(CAPABILITIES)) + CAPABILITIES[2:]
write("dlsw_codec", "capabilities", CAPABILITIES)
write("dlsw_codec", "accepted", bytes.fromhex("00041521"))
write("dlsw_codec", "refused", bytes.fromhex("0008152200000003"))
for kind in (0x03, 0x07, 0x20, 0x0A, 0x1D, 0x21):
    length = 16 if kind in (0x0A, 0x1D, 0x21) else 72
    header = bytes([0x31, length]) + struct.pack(">H", len(XID0)) + bytes(10) + bytes([kind, 0]) + bytes(56)
    write("dlsw_codec", f"message{kind:02x}", header[:length] + XID0)

# captures: the samples, SDLC and USER0; filters.
def pcap(link_type, records, order=">"):
    data = struct.pack(order + "IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    for r in records:
        data += struct.pack(order + "IIII", 1700000000, 5, len(r), len(r)) + r
    return data


sample = (TOP / "captures" / "samples" / "lu2-session.pcap").read_bytes()
write("captures", "session", sample)
write("captures", "cut", sample[:400])
for file in sorted((TOP / "captures" / "samples").iterdir()):
    if file.suffix in (".pcap", ".pcapng", ".gz"):
        write("captures", file.name, file.read_bytes())
for i, text in enumerate(["lu == 2 and (fault or ru == BIND)", "not sense == 0814 || time > 1.5", "session ~ \"LU 02\""]):
    write("captures", f"filter{i}", text.encode())
write("captures", "user0", pcap(147, golden[:8]))
write("captures", "user0-little-endian", pcap(147, [golden[7]], "<"))
write("captures", "sdlc", pcap(268, [b"\xC1\x93", b"\xC1\x73", b"\xC1\xBF", b"\xC1\xBF" + XID0, b"\xC1\x11",
                                     b"\xC1\x10" + golden[0], b"\xC1\x30" + golden[1], b"\xC1\x97\0\0\0", b"\xC1"]))
for i, p in enumerate(pius[:20]):
    write("captures", f"one{i}", pcap(147, [p]))

# configurations: the samples, and what the tests write as raw strings.
for file in sorted((TOP / "config" / "demo").glob("*.json")):
    write("config", file.name, file.read_bytes())
for file in sorted((unit / "config").glob("*_test.cpp")):
    for i, text in enumerate(re.findall(r'R"(\w*)\((.*?)\)\1"', file.read_text(), re.S)):
        write("config", f"{file.stem}{i}", text[1].encode())

for i, text in enumerate(["2D 00 02", "2D,00|02:01", "40:00:00:00:37:05", "nc:40:00:00:00:37:05", "nc:4000.0999.1000",
                          "017-00018", "LUB{001..100}", "LU{1..20}A", "LUA001", "3..", "3..102", "LUB{9..1}"]):
    write("text", f"text{i}", text.encode())
