// The application `menu`, for 3270 displays (LU type 2, and LU type 0 with a 3270 data stream): logon screen, menu, a
// list with pages, entry of an item with checks, and both screen sizes of the BIND.
//
//   Enter  does what the screen says        PF7, PF8  list: a page back, on
//   PF3    back; log off                    PF4       entry: Erase All Unprotected
//   Clear, PA keys, LUSTAT 082B: the screen is written again
#pragma once

#include <string>
#include <vector>

#include "hostsim/application.h"
#include "hostsim/applications/messages.h"
#include "hostsim/applications/panel.h"

namespace openrui::hostsim {

class Menu final : public ApplicationSession {
 public:
  // The screens are made for this size and greater ones; a session with less is ended.
  static constexpr ds3270::Size kSmallest = {24, 80};

  // `options` outlives the session. Items that a user adds or deletes are those of the session.
  explicit Menu(const MenuOptions& options) : options_(options), items_(options.items), panel_(kSmallest) {}

  void on_started(PluSession& session) override;
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override { messages_.on_chain_lost(); }
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override;
  void on_may_send(PluSession& session) override;
  void on_cleared(PluSession& session) override;
  void on_status(PluSession& session, std::uint16_t status) override;
  bool wants_turn() const override { return redraw_; }

 private:
  enum class Screen : std::uint8_t { logon, menu, list, detail, entry };

  void key(PluSession& session, const ds3270::Input& input);
  void back(PluSession& session);
  void enter(PluSession& session, const std::vector<std::string>& modified);
  void enter_logon(PluSession& session);
  void enter_menu(PluSession& session);
  void enter_list(PluSession& session);
  void enter_detail(PluSession& session, const std::vector<std::string>& modified);
  void enter_entry(PluSession& session, const std::vector<std::string>& modified);
  void page(PluSession& session, bool forward);
  void log_off(PluSession& session);

  // Each posts one write.
  void show(PluSession& session, Screen screen, const std::string& message = {});
  void complain(PluSession& session, const std::string& field, const std::string& message);
  void erase_unprotected(PluSession& session);
  void redraw(PluSession& session) { show(session, screen_, message_); }
  void post(PluSession& session, Bytes data);

  void make_logon();
  void make_menu();
  void make_list();
  void make_detail();
  void make_entry();
  void head(const std::string& title);
  void foot(const std::string& keys);
  ds3270::Size size() const { return large_ ? sizes_.alternate : sizes_.normal; }
  std::size_t lines() const { return size().rows - kSmallest.rows + 14; }

  const MenuOptions& options_;
  std::vector<MenuItem> items_;
  Messages messages_;
  ds3270::Sizes sizes_;
  bool large_ = false;  // the alternate size is in use
  Screen screen_ = Screen::logon;
  Panel panel_;
  std::string message_;
  std::string user_;
  std::string lu_and_mode_;
  std::size_t top_ = 0;     // of the list: first item that is shown
  std::size_t chosen_ = 0;  // item of the detail screen
  bool redraw_ = false;     // the screen was refused, or could not go
};

}  // namespace openrui::hostsim
