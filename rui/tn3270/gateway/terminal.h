// One client and its LU: what the one says becomes what the other hears. No socket and no clock; the connection gives
// both.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/lu_session.h"
#include "tn3270/client_session.h"
#include "tn3270/lu_directory.h"

namespace openrui::tn3270 {

// What a terminal needs of its connection.
class TerminalLine {
 public:
  virtual ~TerminalLine() = default;
  // There may be output in client().
  virtual void on_output() = 0;
  // To be closed when the output is out. `why`: for the log, a sentence part.
  virtual void on_end(const std::string& why) = 0;
  virtual void log(const std::string& text) = 0;
};

class Terminal final : private ClientUser, private LuSessionUser {
 public:
  // All references outlive the terminal.
  Terminal(TerminalLine& line, const LuDirectory& directory, std::size_t max_chain);
  ~Terminal() override;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void start();
  void receive(ByteView data);
  ClientSession& client() { return client_; }
  bool ready() const { return client_.ready(); }
  // The host has not activated the LU in time.
  bool opening() const { return lu_ != nullptr && !open_; }
  void give_up_opening();
  // The client does not take what it gets, or takes it again.
  void hold(bool held);
  // Gives the LU back; `done` when the node has it.
  void close(std::function<void()> done);

 private:
  // Who has the screen and the keyboard.
  enum class Owner : std::uint8_t { sscp, lu_lu };

  void on_device_request(const DeviceRequest& request) override;
  void on_ready() override;
  void on_input(ByteView data) override;
  void on_scs_input(ByteView data) override;
  void on_sscp_input(ByteView data) override;
  void on_response(const ClientResponse& response) override;
  void on_error_cleared() override;
  void on_attention() override;
  void on_sysreq() override;
  void on_fault(const std::string& why) override;

  void on_open(const std::string& lu) override;
  void on_open_failed(OpenFailure why, const std::string& words) override;
  std::uint32_t on_bind(const BindFacts& bind, ByteView ru) override;
  void on_unbind(std::uint8_t type) override;
  void on_chain(const HostChain& chain) override;
  void on_sscp_data(ByteView data) override;
  void on_input_refused(const std::string& why) override;
  void on_lost(const std::string& words) override;

  void open_next();
  void refuse_device(Reason reason, const std::string& why);
  void drop_lu();
  bool display() const { return client_.device().type.kind == DeviceKind::display; }
  bool shows_sscp_data() const { return client_.functions().has(Function::bind_image); }
  void show_sscp(ByteView data);
  void deliver(const HostChain& chain);
  void return_to_application();
  void release_hold();
  void type_on_sscp(Bytes text);
  void end(const std::string& why);

  TerminalLine& line_;
  const LuDirectory& directory_;
  const std::size_t max_chain_;
  ClientSession client_;
  std::shared_ptr<LuSession> lu_;
  std::vector<std::string> candidates_;  // names for RUI_INIT that are still to be tried, last first
  bool open_ = false;
  bool ended_ = false;
  Owner owner_ = Owner::sscp;
  bool slow_ = false;                   // the client
  std::optional<HostChain> put_aside_;  // what came for an application while the SSCP has the screen
  bool printing_ = false;
  Bytes sscp_text_;         // what the SSCP has said to a client that sees it as a 3270 screen
  bool sscp_read_ = false;  // the user has answered to it
  // Chains that the client may answer: its number, ours, whether the host waits for the answer.
  struct Unanswered {
    std::uint16_t sequence = 0;
    std::uint16_t snf = 0;
    bool definite = false;
  };
  std::deque<Unanswered> unanswered_;
};

}  // namespace openrui::tn3270
