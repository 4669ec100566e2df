#include "gateway/connection.h"

#include <boost/asio/post.hpp>

namespace openrui::tn3270 {

Connection::Connection(Surroundings around, std::unique_ptr<Stream> stream, std::string peer,
                       std::function<void()> ended)
    : around_(around),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      ended_(std::move(ended)),
      terminal_(*this, around.directory, around.limits.chain) {}

void Connection::log(const std::string& text) { around_.log.info("{}: {}", peer_, text); }

void Connection::start() {
  if (around_.tls == nullptr) return shake_hands();
  start_tls_.emplace();
  Bytes question;
  start_tls_->begin(question);
  send(question);
  read();
}

void Connection::shake_hands() {
  stream_->handshake([self = shared_from_this()](const boost::system::error_code& error) {
    if (self->closed_) return;
    if (error) return self->close("no TLS session: " + error.message());
    self->terminal_.start();
    self->read();
  });
}

bool Connection::take(ByteView data) {
  if (start_tls_) return secure(data);
  terminal_.receive(data);
  return true;
}

bool Connection::secure(ByteView data) {
  Bytes answer;
  const auto outcome = start_tls_->receive(data, answer);
  send(answer);
  switch (outcome) {
    case StartTls::Outcome::pending:
      return true;
    case StartTls::Outcome::secured:
      tls_begins_ = true;
      begin_tls();
      return false;
    case StartTls::Outcome::clear:
      break;
    case StartTls::Outcome::broken:
      close("a client that does not answer START-TLS");
      return false;
  }
  if (around_.tls_required) {
    close("a client without TLS");
    return false;
  }
  const auto rest = start_tls_->rest();
  start_tls_.reset();
  terminal_.start();
  terminal_.receive(rest);
  return true;
}

// The socket changes hands when nothing of ours is under way on it; a client says nothing more before our FOLLOWS.
void Connection::begin_tls() {
  if (!tls_begins_ || !writing_.empty() || !out_.empty()) return;
  tls_begins_ = false;
  stream_ = Stream::tls(stream_->take_socket(), *around_.tls, start_tls_->rest());
  start_tls_.reset();
  shake_hands();
}

void Connection::send(const Bytes& data) {
  out_.insert(out_.end(), data.begin(), data.end());
  write();
}

void Connection::read() {
  stream_->read(in_, [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
    if (self->closed_) return;
    if (error) return self->close("disconnected");
    self->heard_ = Clock::now();
    if (self->take(ByteView(self->in_).first(size)) && !self->closed_) self->read();
  });
}

void Connection::on_output() {
  if (closed_) return;
  if (terminal_.client().has_output()) {
    const auto more = terminal_.client().take_output();
    out_.insert(out_.end(), more.begin(), more.end());
  }
  const auto waiting = out_.size() + writing_.size();
  if (waiting > kMaxOutput) return close_soon("does not take what it is sent");
  if (!held_ && waiting > kHighWater) {
    held_ = true;
    terminal_.hold(true);
  }
  write();
}

void Connection::write() {
  if (!writing_.empty() || out_.empty()) return;
  std::swap(writing_, out_);
  sent_ = Clock::now();
  stream_->write(writing_, [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
    if (self->closed_) return;
    if (error) return self->close("disconnected");
    self->writing_.clear();
    self->sent_ = Clock::now();
    self->write();
    self->begin_tls();
    if (self->held_ && self->out_.size() + self->writing_.size() < kHighWater / 2) {
      self->held_ = false;
      self->terminal_.hold(false);
    }
    if (!self->ending_.empty() && self->writing_.empty()) self->close(self->ending_);
  });
}

void Connection::on_end(const std::string& why) {
  ending_ = why;
  on_output();
  if (!closed_ && writing_.empty()) close_soon(why);
}

// Not from within the terminal.
void Connection::close_soon(const std::string& why) {
  boost::asio::post(around_.executor, [self = shared_from_this(), why] { self->close(why); });
}

void Connection::close(const std::string& why) {
  if (std::exchange(closed_, true)) return;
  log("closed: " + why);
  stream_->close();
  terminal_.close([self = shared_from_this()] { std::exchange(self->ended_, {})(); });
}

void Connection::check_times() {
  if (closed_) return;
  const auto now = Clock::now();
  const auto& limits = around_.limits;
  if (terminal_.opening() != was_opening_) {
    was_opening_ = !was_opening_;
    opening_ = now;
  }
  if (was_opening_ && now - opening_ >= limits.open) terminal_.give_up_opening();
  if (!terminal_.ready() && now - began_ >= limits.negotiation + limits.open) return close("no agreement in time");
  if (!writing_.empty() && now - sent_ >= limits.unread) return close("does not take what it is sent");
  if (writing_.empty() && out_.empty()) {
    if (terminal_.ready() && limits.keepalive.count() != 0 && now - sent_ >= limits.keepalive) {
      terminal_.client().send_nop();
      on_output();
    }
  }
  if (limits.idle.count() != 0 && now - heard_ >= limits.idle) close("idle");
}

}  // namespace openrui::tn3270
