#include "conformance/obedient_user.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "formats/words.h"

namespace openrui::conformance {

std::string to_line(const Piu& piu) {
  std::string line = piu.expedited ? "exp " : "norm ";
  line += hex_word(piu.snf) + ' ';
  for (const auto byte : piu.rh.bytes()) line += hex_byte(byte);
  if (!piu.ru.empty()) line += ' ';
  for (const auto byte : piu.ru) line += hex_byte(byte);
  return line;
}

std::optional<Piu> piu_of_line(std::string_view text) {
  const auto words = split_words(text);
  if (words.size() < 3 || words.size() > 4 || (words[0] != "norm" && words[0] != "exp")) return std::nullopt;
  const auto snf = from_hex(words[1]);
  const auto rh = from_hex(words[2]);
  const auto ru = words.size() == 4 ? from_hex(words[3]) : Bytes();
  if (!snf || snf->size() != 2 || !rh || rh->size() != Rh::kSize || !ru) return std::nullopt;
  return Piu{words[0] == "exp", get16(*snf, 0), Rh((*rh)[0], (*rh)[1], (*rh)[2]), *ru};
}

Result<std::unique_ptr<ObedientUser>, std::string> ObedientUser::listen(const std::string& where) {
  const auto colon = where.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  unsigned port = 0;
  const bool good =
      colon != std::string::npos && inet_pton(AF_INET, where.substr(0, colon).c_str(), &address.sin_addr) == 1 &&
      std::from_chars(where.data() + colon + 1, where.data() + where.size(), port).ptr == where.data() + where.size() &&
      port != 0 && port <= 65535;
  if (!good) return '"' + where + "\" is no ADDRESS:PORT such as 127.0.0.1:2099";
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 1) != 0) {
    const std::string why = std::strerror(errno);
    close(listener);
    return "cannot listen on " + where + " for the peer's program: " + why;
  }
  return std::unique_ptr<ObedientUser>(new ObedientUser(listener));
}

ObedientUser::~ObedientUser() {
  hang_up();
  close(listener_);
}

void ObedientUser::hang_up() {
  if (connection_ >= 0) close(connection_);
  connection_ = -1;
  open_ = false;
  pending_.clear();
  in_progress_ = 0;
  heard_count_ = 0;
}

void ObedientUser::say(const std::string& line) {
  const auto text = line + '\n';
  if (connection_ < 0) return;
  if (::send(connection_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) hang_up();
}

// Takes what comes within `limit`; false when nothing did.
bool ObedientUser::pump(Duration limit) {
  const bool connected = connection_ >= 0;
  pollfd p{connected ? connection_ : listener_, POLLIN, 0};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
  if (poll(&p, 1, static_cast<int>(ms)) <= 0) return false;
  if (!connected) {
    connection_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    setsockopt(connection_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
  }
  char buffer[4096];
  const auto n = recv(connection_, buffer, sizeof buffer, 0);
  constexpr std::size_t kLongestLine = 200000;
  if (n <= 0 || pending_.size() > kLongestLine) {
    hang_up();
    return true;
  }
  pending_.append(buffer, static_cast<std::size_t>(n));
  for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
    take(std::string_view(pending_).substr(0, end));
    pending_.erase(0, end + 1);
  }
  return true;
}

void ObedientUser::take(std::string_view line) {
  const auto words = split_words(line);
  if (words.empty()) return;
  if (words[0] == "open") {
    open_ = true;
  } else if (words[0] == "lost") {
    open_ = false;
  } else if (words[0] == "unread") {
    // LUA reference 7.3: the end of a chain that was refused, which is no message.
    read();
  } else if (words[0] == "heard") {
    ++heard_count_;
    if (const auto piu = piu_of_line(line.substr(words[0].size()))) heard_.push_back(*piu);
  } else if (words[0] == "written" && words.size() >= 2) {
    if (in_progress_ != 0) --in_progress_;
    const bool ok = words[1] == "OK";
    const auto codes = line.find("refused ");
    written_.push_back({ok ? Written::ok : Written::refused,
                        codes == std::string_view::npos ? std::string() : std::string(line.substr(codes + 8))});
  }
}

namespace {

template <class Done, class Pump>
bool wait_until(Duration limit, Done&& done, Pump&& pump) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    const auto left = std::chrono::duration_cast<Duration>(until - std::chrono::steady_clock::now());
    if (!pump(std::max(left, Duration::zero()))) return done();
  }
  return true;
}

}  // namespace

bool ObedientUser::wait_until_open(Duration limit) {
  return wait_until(
      limit, [this] { return open_; }, [this](Duration left) { return pump(left); });
}

void ObedientUser::reopen() {
  while (pump(Duration::zero())) {
  }
  open_ = false;
}

std::optional<Piu> ObedientUser::heard(Duration limit) {
  const auto done = [this] { return !heard_.empty(); };
  if (!wait_until(limit, done, [this](Duration left) { return pump(left); })) return std::nullopt;
  auto piu = std::move(heard_.front());
  heard_.pop_front();
  return piu;
}

ObedientUser::Report ObedientUser::written(Duration limit) {
  const auto done = [this] { return !written_.empty(); };
  if (!wait_until(limit, done, [this](Duration left) { return pump(left); })) return {};
  auto report = std::move(written_.front());
  written_.pop_front();
  return report;
}

void ObedientUser::forget(Duration limit) {
  wait_until(
      limit, [this] { return in_progress_ == 0; }, [this](Duration left) { return pump(left); });
  in_progress_ = 0;
  while (pump(Duration::zero())) {
  }
  heard_.clear();
  written_.clear();
}

}  // namespace openrui::conformance
