// Many users at 3270 terminals: a small TN3270E client that logs each of them on to the application `menu` of hostsim
// and pages through its list. usage: tn3270_users ADDRESS PORT USERS SECONDS THINK-MS [COMMAND] THINK-MS: a user waits
// so long, one half to one and a half times, after each screen; 0: not at all. COMMAND is run once all users are logged
// on, before the paging. Prints: the seconds until all were logged on, transactions per second, and the median and 99th
// percentile of a transaction's milliseconds.
#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Bytes = std::vector<std::uint8_t>;

struct Load {
  asio::io_context loop{1};
  int users = 0;
  std::chrono::milliseconds think{0};
  std::mt19937 random{1};
  int logged_on = 0;
  bool paging = false;
  Clock::time_point end;
  std::vector<float> milliseconds;
};

// EBCDIC of the capital letters, digits and blanks that are typed.
Bytes ebcdic(std::string_view text) {
  Bytes bytes;
  for (const char c : text) {
    const int n = c - 'A';
    const int letter = n < 9 ? 0xC1 + n : n < 18 ? 0xD1 + n - 9 : 0xE2 + n - 18;
    bytes.push_back(static_cast<std::uint8_t>(c == ' ' ? 0x40 : c <= '9' ? 0xF0 + c - '0' : letter));
  }
  return bytes;
}

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "tn3270_users: %s\n", why.c_str());
  std::exit(1);
}

class User {
 public:
  User(Load& load, const asio::ip::tcp::endpoint& place) : load_(load), socket_(load.loop), timer_(load.loop) {
    socket_.async_connect(place, [this](const boost::system::error_code& error) {
      if (error) fail("cannot connect: " + error.message());
      socket_.set_option(asio::ip::tcp::no_delay(true));
      read();
    });
  }
  // Pages until the end; the first one after a time of its own, so that not all begin at once.
  void begin() {
    if (load_.think.count() == 0) {
      page();
      return send();
    }
    wait(std::uniform_int_distribution<long>(0, load_.think.count())(load_.random));
  }

 private:
  enum class Step : std::uint8_t { sscp, logon, menu, list, paging };

  void read() {
    socket_.async_read_some(asio::buffer(in_), [this](const boost::system::error_code& error, std::size_t size) {
      if (error) fail("a user was disconnected: " + error.message());
      for (std::size_t i = 0; i < size; ++i) take(in_[i]);
      send();
      read();
    });
  }

  // Telnet: commands of two and three bytes, subnegotiations, and records.
  void take(std::uint8_t byte) {
    constexpr std::uint8_t kIac = 255, kEor = 239, kSe = 240, kSb = 250, kWill = 251;
    if (!escaped_) {
      if (byte == kIac) {
        escaped_ = true;
      } else if (option_) {
        option_ = false;
        if (byte == 40) put({255, 251, 40});
      } else {
        record_.push_back(byte);
      }
      return;
    }
    escaped_ = false;
    if (byte == kIac) return record_.push_back(byte);
    if (byte == kSb) return record_.clear();
    if (byte == kSe) negotiate();
    if (byte == kEor) take_record();
    if (byte >= kWill) option_ = true;
    if (byte == kSe || byte == kEor) record_.clear();
  }

  void negotiate() {
    // SEND DEVICE-TYPE; DEVICE-TYPE IS; FUNCTIONS IS.
    if (record_.size() < 3) return;
    if (record_[1] == 8)
      put({255, 250, 40, 2, 7, 'I', 'B', 'M', '-', '3', '2', '7', '8', '-', '2', '-', 'E', 255, 240});
    if (record_[1] == 2 && record_[2] == 4) put({255, 250, 40, 3, 7, 0, 2, 255, 240});
    if (record_[1] == 2 && record_[2] == 6) fail("a user was refused an LU");
  }

  void take_record() {
    constexpr std::uint8_t k3270Data = 0, kSscpData = 7, kAlways = 2;
    if (record_.size() < 5) return;
    if (record_[0] == kSscpData && record_.size() > 5 && step_ == Step::sscp) {
      step_ = Step::logon;
      return put_record(kSscpData, ebcdic("LOGON MENU"));
    }
    if (record_[0] != k3270Data) return;
    if (record_[2] == kAlways) put({2, 0, 0, record_[3], record_[4], 0, 255, 239});
    screen();
  }

  void screen() {
    switch (step_) {
      case Step::sscp:
        return;
      case Step::logon:
        step_ = Step::menu;
        return press(0x7D, {{6 * 80 + 25, "GUEST"}, {8 * 80 + 25, "GUEST"}});
      case Step::menu:
        step_ = Step::list;
        return press(0x7D, {{11 * 80 + 25, "1"}});
      case Step::list:
        step_ = Step::paging;
        ++load_.logged_on;
        return;
      case Step::paging:
        load_.milliseconds.push_back(std::chrono::duration<float, std::milli>(Clock::now() - pressed_).count());
        return think();
    }
  }

  void think() {
    if (load_.think.count() == 0) return page();
    wait(std::uniform_int_distribution<long>(load_.think.count() / 2, load_.think.count() * 3 / 2)(load_.random));
  }
  void wait(long milliseconds) {
    timer_.expires_after(std::chrono::milliseconds(milliseconds));
    timer_.async_wait([this](const boost::system::error_code&) {
      page();
      send();
    });
  }
  // PF8 and PF7 in turn.
  void page() {
    if (Clock::now() >= load_.end) return;
    pressed_ = Clock::now();
    forward_ = !forward_;
    press(forward_ ? 0xF8 : 0xF7, {});
  }

  struct Field {
    int address;
    std::string_view text;
  };
  static void put_address(Bytes& to, int address) {
    // Of 14 bits (SNA reference 14.3, "Addressing").
    to.push_back(static_cast<std::uint8_t>(address >> 8));
    to.push_back(static_cast<std::uint8_t>(address & 0xFF));
  }
  void press(std::uint8_t aid, std::vector<Field> fields) {
    Bytes data = {aid};
    put_address(data, fields.empty() ? 0 : fields.back().address);
    for (const auto& field : fields) {
      data.push_back(0x11);
      put_address(data, field.address);
      const auto text = ebcdic(field.text);
      data.insert(data.end(), text.begin(), text.end());
    }
    put_record(0, data);
  }
  void put_record(std::uint8_t type, const Bytes& data) {
    put({type, 0, 0, 0, 0});
    for (const auto byte : data) {
      if (byte == 255) out_.push_back(byte);
      out_.push_back(byte);
    }
    put({255, 239});
  }
  void put(const Bytes& bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  // What a user says fits into a socket's buffer.
  void send() {
    if (out_.empty()) return;
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(out_), error);
    if (error) fail("cannot send: " + error.message());
    out_.clear();
  }

  Load& load_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  std::array<std::uint8_t, 4096> in_{};
  Bytes record_;
  Bytes out_;
  Step step_ = Step::sscp;
  bool escaped_ = false;
  bool option_ = false;
  bool forward_ = false;
  Clock::time_point pressed_;
};

float at(std::vector<float>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr, "usage: tn3270_users ADDRESS PORT USERS SECONDS THINK-MS [COMMAND]\n");
    return 2;
  }
  Load load;
  load.users = std::atoi(argv[3]);
  const int seconds = std::atoi(argv[4]);
  load.think = std::chrono::milliseconds(std::atoi(argv[5]));
  const asio::ip::tcp::endpoint place(asio::ip::make_address(argv[1]), static_cast<std::uint16_t>(std::atoi(argv[2])));
  std::vector<std::unique_ptr<User>> users;
  const auto start = Clock::now();
  for (int i = 0; i < load.users; ++i) users.push_back(std::make_unique<User>(load, place));
  while (load.logged_on < load.users) load.loop.run_one();
  const double set_up = std::chrono::duration<double>(Clock::now() - start).count();
  if (argc > 6 && std::system(argv[6]) != 0) fail("the command failed");
  load.end = Clock::now() + std::chrono::seconds(seconds);
  for (auto& user : users) user->begin();
  load.loop.run_until(load.end + std::chrono::seconds(2));
  auto& times = load.milliseconds;
  std::sort(times.begin(), times.end());
  std::printf("%.2f %.0f %.2f %.2f\n", set_up, static_cast<double>(times.size()) / seconds,
              static_cast<double>(at(times, 0.5)), static_cast<double>(at(times, 0.99)));
  return times.empty() ? 1 : 0;
}
