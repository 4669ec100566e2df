// SDLC frames of both moduli, FRMR, and the frames of the emulator's line: bytes -> values -> the same bytes.
#include <vector>

#include "dlc/sdlc/framing.h"
#include "fuzz_input.h"

using namespace openrui;
using namespace openrui::sdlc;
using fuzz::require;

namespace {

bool same(const SdlcFrame& a, const SdlcFrame& b) {
  return a.address == b.address && a.type == b.type && a.poll_final == b.poll_final && a.ns == b.ns && a.nr == b.nr &&
         std::equal(a.information.begin(), a.information.end(), b.information.begin(), b.information.end());
}

void frame(ByteView bytes, SdlcModulo modulo) {
  const auto parsed = parse_sdlc_frame(bytes, modulo);
  if (!parsed) return;
  for (const auto sender : {SdlcSender::unknown, SdlcSender::primary, SdlcSender::secondary}) {
    std::string words;
    append_words(*parsed, words, sender);
    require(!words.empty(), "a frame has words");
  }
  if (parsed->type == SdlcType::unknown) return;
  std::array<std::uint8_t, kSdlcLongestHeader> header{};
  const auto length = emit_sdlc_header(*parsed, modulo, header);
  require(length + parsed->information.size() == bytes.size(), "header and information are the frame");
  require(std::equal(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(length), bytes.begin()),
          "an emitted header is the same bytes");
  // On the line, unless something in it looks like its end, or its address like a flag.
  if (parsed->address == kFlag || looks_like_end(parsed->information, modulo)) return;
  const auto sent = emit_transmission({&*parsed, 1}, modulo);
  const auto back = scan(sent.view());
  if (parsed->information.size() > kLongestInformation) return;
  require(back.kind == Scan::Kind::frame && back.taken == sent.size(), "a transmission of one frame is one frame");
  const auto again = parse_sdlc_frame(back.frame, modulo);
  require(again.ok() && same(*again, *parsed), "a frame that was transmitted is the same value");
}

void line(ByteView bytes) {
  for (;;) {
    const auto front = scan(bytes);
    require(front.taken <= bytes.size(), "what is taken lies within the bytes");
    if (front.kind == Scan::Kind::incomplete) return;
    require(front.taken != 0, "a frame and garbage have a size");
    if (front.kind == Scan::Kind::frame) {
      require(front.frame.size() >= 2, "a frame has an address and a control field");
      frame(front.frame, SdlcModulo::eight);
      frame(front.frame, SdlcModulo::extended);
    }
    bytes = bytes.subspan(front.taken);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  for (const auto modulo : {SdlcModulo::eight, SdlcModulo::extended}) {
    frame(bytes, modulo);
    const auto reject = parse_sdlc_reject(bytes, modulo);
    if (!reject) continue;
    require(!to_words(*reject).empty(), "a rejection has words");
    const auto back = parse_sdlc_reject(emit_sdlc_reject(*reject, modulo), modulo);
    require(back.ok() && *back == *reject, "an emitted rejection is the same value");
  }
  line(bytes);
  return 0;
}
