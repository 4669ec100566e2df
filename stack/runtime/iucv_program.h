// A program that is logged on to IUCV in this process, as iucv.h has it: parameter lists in its storage, interrupts to
// its handler or for it to take, functions that wait. The C functions of iucv.h are made of it.
//
// Interrupts stay pending in the engine until the program takes them one by one, so that a slow program is held back by
// the message limits of its paths and not by memory.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "iucv.h"
#include "iucv/answer_buffers.h"
#include "iucv/system.h"
#include "runtime/event_loop.h"
#include "runtime/iucv_lists.h"

namespace openrui {

class IucvProgram final : public iucv::MachineUser, public std::enable_shared_from_this<IucvProgram> {
 public:
  // `loop` and `system` outlive what log_on() begins until log_off(). `handle` is what its functions are called with.
  static Result<std::shared_ptr<IucvProgram>, std::string> log_on(EventLoop& loop, iucv::System& system,
                                                                  const std::string& name, iucv_machine* handle);
  ~IucvProgram() override;
  IucvProgram(const IucvProgram&) = delete;
  IucvProgram& operator=(const IucvProgram&) = delete;
  // Once. Handlers and `done` functions have run when it returns, unless it is called in one of them.
  void log_off();

  // The functions of iucv.h, from any thread.
  int declare_buffer(iucv_declare_list& list);
  int retrieve_buffer();
  int query(std::uint32_t* buffer_size, std::uint32_t* max_connections);
  int connect(iucv_control_list& list, iucv_done done, void* argument);
  int accept(iucv_control_list& list);
  int sever(iucv_control_list& list);
  int quiesce(iucv_control_list& list);
  int resume(iucv_control_list& list);
  int send(iucv_message_list& list);
  int receive(iucv_message_list& list, iucv_done done, void* argument);
  int reply(iucv_message_list& list);
  int reject(iucv_message_list& list);
  int purge(iucv_message_list& list, iucv_done done, void* argument);
  int describe(iucv_interrupt& interrupt);
  int test_completion(iucv_message_list& list);
  int test_message(iucv_done done, void* argument);
  int set_mask(iucv_mask_list& list);
  int set_control_mask(iucv_mask_list& list);
  int message(const std::string& to, std::uint32_t message_class, const std::string& text);

  int wait(int timeout_ms);
  int descriptor();

 private:
  // What a function that waited ends with; in a turn.
  using Finish = std::function<void(int cc)>;
  // Begins the function. The condition code, or nothing: `finish` is called later, or it is empty and nothing was done.
  using Start = std::function<std::optional<int>(const Finish& finish)>;

  IucvProgram(EventLoop& loop, iucv::System& system, iucv_machine* handle);
  void on_interrupt(const iucv::Interrupt& interrupt, ByteView answer) override;
  void on_held() override;
  void run_handler();
  // Runs a handler that takes interrupts on a later turn.
  void run_handler_later();

  // Runs `function`, which returns a condition code, on the machine.
  template <class Function>
  int issue(std::uint8_t& code, Function&& function);
  // The same for a function that gives an outcome.
  template <class Function>
  int issue_outcome(std::uint8_t& code, Function&& function);
  int issue_waiting(std::uint8_t& code, void* list, iucv_done done, void* argument, const Start& start);
  // All that was to run on the thread of the facility until now has run, unless this is that thread.
  void settle();
  int open_descriptor();
  void signal(bool readable);

  EventLoop& loop_;
  iucv::System& system_;
  std::atomic<iucv_machine*> handle_;  // null: logged off
  std::unique_ptr<iucv::Machine> machine_;
  iucv_interrupt* buffer_ = nullptr;
  iucv_handler handler_ = nullptr;
  void* argument_ = nullptr;
  bool handler_runs_ = false;
  iucv_interrupt taken_{};  // the interrupt that take_interrupt() has presented
  iucv::AnswerBuffers<IucvExtents> answers_;
  int descriptor_ = -1;
};

}  // namespace openrui
