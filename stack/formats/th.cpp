#include "formats/th.h"

#include "formats/sense.h"

namespace openrui {

namespace {
constexpr std::uint8_t kFidMask = 0xF0;
constexpr std::uint8_t kFid2 = 0x20;
constexpr int kMpfShift = 2;
constexpr std::uint8_t kOdai = 0x02;
constexpr std::uint8_t kEfi = 0x01;
}  // namespace

std::string_view name(Mpf m) {
  switch (m) {
    case Mpf::middle:
      return "middle";
    case Mpf::last:
      return "last";
    case Mpf::first:
      return "first";
    case Mpf::whole:
      return "whole";
  }
  return "?";
}

Parsed<Th> parse_th(ByteView piu) {
  if (piu.size() < Th::kSize) return FormatError{sense::incomplete_th, piu.size(), "fewer than 6 bytes of TH"};
  if ((piu[0] & kFidMask) != kFid2) return FormatError{sense::invalid_fid, 0, "FID is not 2"};
  Th th;
  th.mpf = static_cast<Mpf>((piu[0] >> kMpfShift) & 3);
  th.odai = (piu[0] & kOdai) != 0;
  th.expedited = (piu[0] & kEfi) != 0;
  th.reserved = piu[1];
  th.daf = piu[2];
  th.oaf = piu[3];
  th.snf = get16(piu, 4);
  return th;
}

void emit_th(const Th& th, std::uint8_t* at) {
  at[0] = static_cast<std::uint8_t>(kFid2 | (static_cast<unsigned>(th.mpf) << kMpfShift) | (th.odai ? kOdai : 0) |
                                    (th.expedited ? kEfi : 0));
  at[1] = th.reserved;
  at[2] = th.daf;
  at[3] = th.oaf;
  put16(at + 4, th.snf);
}

std::string to_words(const Th& th) {
  const std::uint8_t addresses[] = {th.daf, th.oaf};
  const std::uint8_t snf[] = {static_cast<std::uint8_t>(th.snf >> 8), static_cast<std::uint8_t>(th.snf)};
  std::string text = "FID2 ";
  text += name(th.mpf);
  text += th.expedited ? " exp" : " norm";
  text += " DAF=" + to_hex(ByteView(addresses, 1)) + " OAF=" + to_hex(ByteView(addresses + 1, 1)) +
          " SNF=" + to_hex(ByteView(snf, 1)) + to_hex(ByteView(snf + 1, 1));
  if (th.odai) text += " ODAI";
  return text;
}

}  // namespace openrui
