// One connection of an operator: the word, then a line in and a line out (control_server.h).
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/tcp.h"

namespace openrui {

// One line in, one line out.
class ControlHandler {
 public:
  // Begins every operator's connection.
  static constexpr std::string_view kWord = "OCTL";
  static constexpr std::size_t kMaxLine = 64 * 1024;
  // Answers that an operator's program has asked for and does not read.
  static constexpr std::size_t kMaxAnswers = 64 * 1024 * 1024;

  virtual ~ControlHandler() = default;
  // The answer, without a newline.
  virtual std::string answer(std::string_view line) = 0;
};

// Who may operate a node or a host: root, and the user whose process it is; on a local socket only.
bool may_operate(const std::optional<PeerCredentials>& credentials);

// Answers the lines that are whole, and gives how many bytes were taken; nothing when the connection is not worth
// keeping: a line is too long, or answers are not read.
std::optional<std::size_t> answer_lines(ControlHandler& handler, TcpConnection& connection, ByteView data);

}  // namespace openrui
