// Tag strings: how half-connections name each other (transports reference 9.2, rules T1 to T10 and P1 to P3).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "ipc370/reason.h"

namespace openrui::ipc370 {

// One sub-string, 0 to 8 characters, ASCII.
class TagPart {
 public:
  static constexpr std::size_t kMaxLength = 8;

  TagPart() = default;
  // Cut at kMaxLength.
  TagPart(std::string_view text) : length_(static_cast<std::uint8_t>(std::min(text.size(), kMaxLength))) {
    text.copy(characters_.data(), length_);
  }
  std::string_view view() const { return {characters_.data(), length_}; }
  bool empty() const { return length_ == 0; }
  friend bool operator==(const TagPart& a, const TagPart& b) { return a.view() == b.view(); }

 private:
  std::array<char, kMaxLength> characters_{};
  std::uint8_t length_ = 0;
};

// A group: from local to global.
struct TagGroup {
  TagPart tag;
  TagPart job;
  TagPart network;
  friend bool operator==(const TagGroup&, const TagGroup&) = default;
};

struct Tag {
  TagGroup your;
  TagGroup my;
  friend bool operator==(const Tag&, const Tag&) = default;
};

// A tag string as it was written: which parts were supplied. An empty part that was supplied counts as written.
struct WrittenTag {
  Tag tag;
  std::array<int, 2> parts{};  // supplied in the groups "your" and "my", 0 to 3
};

inline constexpr std::size_t kMaxTagString = 64;

// Rules T1 to T4 and T6. The manual's own template of the string has lost its names in the text that we have: the order
// tag . job . network is inferred from its example (T1).
Result<WrittenTag, Reason> parse_tag_string(std::string_view text);
// Is it a character of a tag string? (T2)
bool is_tag_character(char c);

// Rule T7: each one's "your" names the other's "my".
bool match(const Tag& a, const Tag& b);
// Rules T8 and T9, one sub-string: `?` stands for any character but itself; compared padded with blanks. T9 is chosen:
// an empty "your" part matches anything.
bool match_part(const TagPart& your, const TagPart& my);

// The parsed format (P1), characters as they are, or EBCDIC for the frames between nodes.
enum class TagCode : std::uint8_t { native, ebcdic };
Bytes emit_parsed(const Tag& tag, TagCode code);
// Exactly one parsed tag with three sub-strings in each group; an error in words.
Result<Tag, std::string> parse_parsed(ByteView bytes, TagCode code);

// "YTAG.YJOB./MT.MJ.DEFNET", for people; empty parts at the end of a group are left out.
std::string to_words(const Tag& tag);

}  // namespace openrui::ipc370
