#include "runtime/operator_lines.h"

#include <algorithm>
#include <string>
#include <unistd.h>

namespace openrui {

bool may_operate(const std::optional<PeerCredentials>& credentials) {
  return credentials && (credentials->uid == 0 || credentials->uid == ::geteuid());
}

std::optional<std::size_t> answer_lines(ControlHandler& handler, TcpConnection& connection, ByteView data) {
  std::size_t taken = 0;
  for (;;) {
    const auto rest = data.subspan(taken);
    const auto newline = std::find(rest.begin(), rest.end(), '\n');
    const auto length = static_cast<std::size_t>(newline - rest.begin());
    if (length > ControlHandler::kMaxLine) return std::nullopt;
    if (newline == rest.end()) return taken;
    taken += length + 1;
    if (length == 0) continue;  // the end of the line with the word, or of nothing
    const auto text = handler.answer({reinterpret_cast<const char*>(rest.data()), length}) + "\n";
    connection.send(Buffer::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    if (connection.queued_bytes() > ControlHandler::kMaxAnswers) return std::nullopt;
  }
}

}  // namespace openrui
