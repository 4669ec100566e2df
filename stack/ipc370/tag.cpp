#include "ipc370/tag.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::ipc370 {

namespace {

constexpr std::size_t kParts = 3;
// What a parsed tag can be at most: two lengths, and six parts of 8 characters with their own.
constexpr std::size_t kMaxParsed = 3 + 2 * kParts * (1 + TagPart::kMaxLength);

std::array<TagPart*, kParts> parts_of(TagGroup& g) { return {&g.tag, &g.job, &g.network}; }
std::array<const TagPart*, kParts> parts_of(const TagGroup& g) { return {&g.tag, &g.job, &g.network}; }

// The number of parts supplied.
Result<int, Reason> parse_group(std::string_view text, TagGroup& group) {
  const auto parts = parts_of(group);
  std::size_t n = 0;
  for (;;) {
    if (n == kParts) return Reason::tag_parts;
    const auto end = text.find('.');
    const auto part = text.substr(0, end);
    if (part.size() > TagPart::kMaxLength) return Reason::tag_part_too_long;
    *parts[n++] = TagPart(part);
    if (end == std::string_view::npos) return static_cast<int>(n);
    text.remove_prefix(end + 1);
  }
}

char padded(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : ' '; }

// `?` and `?` do not match (T8).
bool match_character(char a, char b) { return a == b ? a != '?' : a == '?' || b == '?'; }

bool match_group(const TagGroup& your, const TagGroup& my) {
  return match_part(your.tag, my.tag) && match_part(your.job, my.job) && match_part(your.network, my.network);
}

void emit_group(const TagGroup& group, TagCode code, ByteWriter& out) {
  std::size_t length = 0;
  for (const auto* part : parts_of(group)) length += 1 + part->view().size();
  out.u8(static_cast<unsigned>(length));
  for (const auto* part : parts_of(group)) {
    out.u8(static_cast<unsigned>(part->view().size()));
    for (const char c : part->view()) {
      const auto byte = static_cast<std::uint8_t>(c);
      out.u8(code == TagCode::ebcdic ? latin1_to_ebcdic(byte) : byte);
    }
  }
}

// An empty string when it went well.
std::string parse_parsed_group(ByteReader& in, TagCode code, TagGroup& group) {
  const std::size_t length = in.u8();
  const auto begin = in.at();
  for (auto* part : parts_of(group)) {
    const std::size_t n = in.u8();
    if (n > TagPart::kMaxLength) return "a sub-string of " + std::to_string(n) + " bytes; at most 8 are allowed";
    std::string text;
    for (const auto byte : in.take(n)) {
      text += static_cast<char>(code == TagCode::ebcdic ? ebcdic_to_latin1(byte) : byte);
    }
    *part = TagPart(text);
  }
  if (!in.ok()) return "it ends in the middle of a sub-string";
  if (in.at() - begin != length) return "a group of three sub-strings that is not as long as its length says";
  return {};
}

std::string words_of(const TagGroup& group) {
  std::string text;
  std::string dots;
  for (const auto* part : parts_of(group)) {
    if (!part->empty()) text += dots + std::string(part->view()), dots.clear();
    dots += '.';
  }
  return text;
}

}  // namespace

bool is_tag_character(char c) {
  return (c >= 'A' && c <= 'Z') || std::string_view(" ?$#@").find(c) != std::string_view::npos;
}

Result<WrittenTag, Reason> parse_tag_string(std::string_view text) {
  if (text.empty()) return Reason::tag_missing;
  if (text.size() > kMaxTagString) return Reason::tag_too_long;
  for (const char c : text) {
    if (c != '/' && c != '.' && !is_tag_character(c)) return Reason::tag_character;
  }
  WrittenTag written;
  const auto slash = text.find('/');
  const auto your = parse_group(text.substr(0, slash), written.tag.your);
  if (!your) return your.error();
  written.parts[0] = *your;
  if (slash == std::string_view::npos) return written;
  const auto rest = text.substr(slash + 1);
  if (rest.find('/') != std::string_view::npos) return Reason::tag_groups;
  const auto my = parse_group(rest, written.tag.my);
  if (!my) return my.error();
  written.parts[1] = *my;
  return written;
}

bool match_part(const TagPart& your, const TagPart& my) {
  if (your.empty()) return true;
  for (std::size_t i = 0; i < TagPart::kMaxLength; ++i) {
    if (!match_character(padded(your.view(), i), padded(my.view(), i))) return false;
  }
  return true;
}

bool match(const Tag& a, const Tag& b) { return match_group(a.your, b.my) && match_group(b.your, a.my); }

Bytes emit_parsed(const Tag& tag, TagCode code) {
  ByteWriter groups;
  emit_group(tag.your, code, groups);
  emit_group(tag.my, code, groups);
  ByteWriter out;
  out.u8(static_cast<unsigned>(groups.size())).bytes(groups.take());
  return out.take();
}

Result<Tag, std::string> parse_parsed(ByteView bytes, TagCode code) {
  if (bytes.empty() || bytes.size() > kMaxParsed || bytes[0] != bytes.size() - 1) {
    return std::string("the length of the parsed tag is not that of its bytes");
  }
  ByteReader in(bytes.subspan(1));
  Tag tag;
  for (auto* group : {&tag.your, &tag.my}) {
    auto fault = parse_parsed_group(in, code, *group);
    if (!fault.empty()) return fault;
  }
  if (in.left() != 0) return std::string("there is something behind the two groups");
  return tag;
}

std::string to_words(const Tag& tag) { return words_of(tag.your) + "/" + words_of(tag.my); }

}  // namespace openrui::ipc370
