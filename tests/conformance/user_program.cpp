// A LUA program for the peer's side of a conformance run: it holds an LU, and either answers +RSP to everything that
// asks for a definite response, or (--obey) does what the tester says (obedient_user.h has the lines). Public interface
// and sockets only, so that it can be built against any LUA library.
#include <arpa/inet.h>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <lua_c.h>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace {

constexpr unsigned kBuffer = 65535;

struct Verb {
  LUA_VERB_RECORD record;  // first, so that the callback can find the rest
  unsigned char data[kBuffer];
  std::atomic<bool> busy;
};

std::mutex mutex;
std::condition_variable changed;
bool over;    // the RUI session has failed
bool posted;  // the verb that perform() waits for has ended
std::atomic<AP_UINT32> sid;
std::atomic<unsigned long> messages_heard;
std::string lu_name;
int tester = -1;

// Writes that wait for their window stay while others follow.
constexpr std::size_t kMaxWrites = 64;
Verb writes[kMaxWrites];
Verb reading;
Verb init;

using Post = void (*)(LUA_VERB_RECORD*);

void report(const std::string& line) {
  const auto text = line + '\n';
  if (tester < 0) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  } else if (send(tester, text.data(), text.size(), MSG_NOSIGNAL) < 0) {
    _exit(0);
  }
}

std::string codes_of(const LUA_VERB_RECORD& record) {
  unsigned char text[256] = "";
  auto common = record.common;
  GetLuaReturnCode(&common, sizeof text, text);
  return reinterpret_cast<char*>(text);
}

void prepare(Verb& verb, unsigned short opcode, Post post) {
  std::memset(&verb.record, 0, sizeof verb.record);
  auto& c = verb.record.common;
  c.lua_verb = LUA_VERB_RUI;
  c.lua_verb_length = sizeof verb.record;
  c.lua_opcode = opcode;
  c.lua_sid = sid;
  c.lua_data_ptr = reinterpret_cast<char*>(verb.data);
  c.lua_post_handle = reinterpret_cast<unsigned long>(post);
}

void issue(Verb& verb, Post post) {
  RUI(&verb.record);
  if (!verb.record.common.lua_flag2.async) post(&verb.record);
}

void on_posted(LUA_VERB_RECORD*) {
  const std::lock_guard lock(mutex);
  posted = true;
  changed.notify_all();
}

// Issues the verb and waits for its end.
void perform(Verb& verb) {
  posted = false;
  issue(verb, on_posted);
  std::unique_lock lock(mutex);
  changed.wait(lock, [] { return posted; });
}

bool is_over(const LUA_VERB_RECORD& record) {
  const auto rc = record.common.lua_prim_rc;
  return rc == LUA_SESSION_FAILURE || rc == LUA_CANCELLED || rc == LUA_COMM_SUBSYSTEM_ABENDED ||
         rc == LUA_COMM_SUBSYSTEM_NOT_LOADED ||
         // It failed while no verb was pending.
         (rc == LUA_STATE_CHECK && record.common.lua_sec_rc == LUA_NO_RUI_SESSION);
}

void prepare_write(Verb& verb, bool expedited, const unsigned char* snf, const unsigned char* rh, unsigned length,
                   Post post) {
  prepare(verb, LUA_OPCODE_RUI_WRITE, post);
  auto& c = verb.record.common;
  std::memcpy(c.lua_th.snf, snf, sizeof c.lua_th.snf);
  std::memcpy(&c.lua_rh, rh, sizeof c.lua_rh);
  c.lua_data_length = static_cast<unsigned short>(length);
  if (expedited) {
    c.lua_flag1.lu_exp = 1;
  } else {
    c.lua_flag1.lu_norm = 1;
  }
  if (c.lua_rh.rri) c.lua_message_type = LUA_MESSAGE_TYPE_RSP;
}

void prepare_read(Post post) {
  prepare(reading, LUA_OPCODE_RUI_READ, post);
  auto& c = reading.record.common;
  c.lua_max_length = static_cast<unsigned short>(kBuffer);
  c.lua_flag1.lu_norm = 1;
  c.lua_flag1.lu_exp = 1;
}

// --- a program of its own mind

void answer(const LUA_COMMON& request) {
  const auto rh = request.lua_rh;
  if (rh.rri || rh.ri || (!rh.dr1i && !rh.dr2i)) return;
  unsigned char bytes[3];
  std::memcpy(bytes, &rh, sizeof bytes);
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x68) | 0x83);  // category and FI as in the request; BC, EC
  bytes[1] = static_cast<unsigned char>(bytes[1] & 0xA2);           // DR1, DR2, QRI
  bytes[2] = 0;
  prepare_write(writes[0], request.lua_flag2.lu_exp, request.lua_th.snf, bytes, 0, on_posted);
  perform(writes[0]);
}

void answer_until_over() {
  for (;;) {
    prepare_read(on_posted);
    perform(reading);
    if (is_over(reading.record)) return;
    if (reading.record.common.lua_prim_rc == LUA_OK) answer(reading.record.common);
  }
}

// --- a program that obeys

// The record is free before the tester, which may want the next verb, hears of its end.
void on_written(LUA_VERB_RECORD* record) {
  const auto line = record->common.lua_prim_rc == LUA_OK ? "written OK" : "written refused " + codes_of(*record);
  reinterpret_cast<Verb*>(record)->busy = false;
  report(line);
}

std::string hex(const void* bytes, unsigned n) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  std::string text;
  char digits[3];
  for (unsigned i = 0; i < n; ++i) {
    std::snprintf(digits, sizeof digits, "%02X", at[i]);
    text += digits;
  }
  return text;
}

void on_read(LUA_VERB_RECORD* record) {
  const auto& c = record->common;
  const bool gone = is_over(*record);
  std::string line;
  if (gone) {
    line = "lost " + codes_of(*record);
  } else if (c.lua_prim_rc == LUA_OK) {
    ++messages_heard;
    line = std::string("heard ") + (c.lua_flag2.lu_exp ? "exp " : "norm ") + hex(c.lua_th.snf, 2) + ' ' +
           hex(&c.lua_rh, 3) + ' ' + hex(reading.data, c.lua_data_length);
  } else {
    line = "unread " + codes_of(*record);
  }
  reading.busy = false;
  report(line);
  if (!gone) return;
  const std::lock_guard lock(mutex);
  over = true;
  changed.notify_all();
}

void submit(bool expedited, const unsigned char* snf, const unsigned char* rh, const unsigned char* ru,
            unsigned length) {
  for (auto& verb : writes) {
    if (verb.busy.exchange(true)) continue;
    std::memcpy(verb.data, ru, length);
    prepare_write(verb, expedited, snf, rh, length, on_written);
    return issue(verb, on_written);
  }
  report("written refused: too many are in progress");
}

// Unless so many messages were heard: the command may come behind the message that it is for.
void start_reading(unsigned long wanted) {
  if (reading.busy.exchange(true)) return;
  if (messages_heard >= wanted) {
    reading.busy = false;
    return;
  }
  prepare_read(on_read);
  issue(reading, on_read);
}

// --- the tester

int connect_to(const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos) return -1;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(where.substr(0, colon).c_str(), where.c_str() + colon + 1, &hints, &found) != 0) return -1;
  const int s = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(s, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  const int on = 1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connected ? s : -1;
}

unsigned unhex(const char* text, unsigned char* to, unsigned room) {
  unsigned n = 0;
  unsigned value = 0;
  while (n < room && std::sscanf(text + 2 * n, "%2x", &value) == 1) to[n++] = static_cast<unsigned char>(value);
  return n;
}

void obey(const std::string& line) {
  char flow[8] = "";
  char snf_text[8] = "";
  char rh_text[8] = "";
  int rest = 0;
  unsigned long wanted = 0;
  if (std::sscanf(line.c_str(), "read %lu", &wanted) == 1) return start_reading(wanted);
  if (std::sscanf(line.c_str(), "write %7s %7s %7s %n", flow, snf_text, rh_text, &rest) < 3) return;
  unsigned char snf[2] = {0, 0};
  unsigned char rh[3] = {0, 0, 0};
  unhex(snf_text, snf, sizeof snf);
  unhex(rh_text, rh, sizeof rh);
  static unsigned char ru[kBuffer];
  submit(std::strcmp(flow, "exp") == 0, snf, rh, ru, unhex(line.c_str() + rest, ru, kBuffer));
}

void obey_for_ever() {
  std::string pending;
  char buffer[4096];
  for (;;) {
    const auto n = recv(tester, buffer, sizeof buffer, 0);
    if (n <= 0) _exit(0);
    pending.append(buffer, static_cast<std::size_t>(n));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      obey(pending.substr(0, end));
      pending.erase(0, end + 1);
    }
  }
}

// --- the LU

bool take_lu() {
  sid = 0;
  prepare(init, LUA_OPCODE_RUI_INIT, on_posted);
  std::memset(init.record.common.lua_luname, ' ', 8);
  std::memcpy(init.record.common.lua_luname, lu_name.data(), lu_name.size());
  perform(init);
  sid = init.record.common.lua_sid;
  const auto rc = init.record.common.lua_prim_rc;
  if (rc == LUA_OK || rc == LUA_SESSION_FAILURE) return rc == LUA_OK;
  std::fprintf(stderr, "conformance-user: RUI_INIT: %s\n", codes_of(init.record).c_str());
  _exit(1);
}

void hold_lu_for_ever() {
  for (;;) {
    over = false;
    if (!take_lu()) continue;
    report("open " + lu_name);
    if (tester < 0) {
      answer_until_over();
      continue;
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [] { return over; });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool obedient = argc == 4 && std::strcmp(argv[2], "--obey") == 0;
  if ((argc != 2 && !obedient) || std::strlen(argv[1]) == 0 || std::strlen(argv[1]) > 8) {
    std::fprintf(stderr, "usage: conformance-user LU [--obey HOST:PORT]\n");
    return 2;
  }
  lu_name = argv[1];
  if (!obedient) hold_lu_for_ever();
  tester = connect_to(argv[3]);
  if (tester < 0) {
    std::fprintf(stderr, "conformance-user: no tester at %s\n", argv[3]);
    return 1;
  }
  std::thread(hold_lu_for_ever).detach();
  obey_for_ever();
}
