// IUCV as a virtual machine issues it: instruction B2F0 with a function code in register 0 and the address of a
// parameter list of 40 bytes in register 1, buffers in the machine's own storage, interrupts stored where DCLBFR says
// (transports reference 8.2 to 8.6).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "iucv/answer_buffers.h"
#include "iucv/system.h"

namespace openrui::iucv {

class VirtualMachine final : public MachineUser {
 public:
  // `storage` is its whole storage, addresses from 0 on; below `protected_below` the instruction may not store (code
  // 6). `external` is told when an interrupt of type 4000 was stored; it may be empty. All outlive the machine.
  VirtualMachine(std::span<std::uint8_t> storage, std::uint32_t protected_below, std::function<void()> external);
  // Before anything else. An error is a sentence.
  std::optional<std::string> log_on(System& system, const std::string& name);

  struct Registers {
    std::uint32_t r0 = 0;
    std::uint32_t r1 = 0;
  };
  // The condition code, with the list changed as the function says; nothing: it waits, and `done` is called with the
  // code. QUERY answers in the registers. A list that is not in the storage or not on a doubleword is code 1 with
  // nothing stored (chosen: a real machine has a program interrupt).
  std::optional<std::uint8_t> issue(Registers& registers, std::function<void(std::uint8_t)> done);

  Machine& machine() { return *machine_; }

 private:
  struct Extent {
    std::uint32_t address = 0;
    std::uint32_t length = 0;
  };
  using Extents = std::vector<Extent>;

  void on_interrupt(const Interrupt& interrupt, ByteView answer) override;
  std::uint8_t control(Function f, std::uint32_t at);
  std::optional<std::uint8_t> connect(std::uint32_t at, std::function<void(std::uint8_t)> done);
  std::uint8_t send(std::uint32_t at);
  std::optional<std::uint8_t> receive(std::uint32_t at, std::function<void(std::uint8_t)> done);
  std::uint8_t received(std::uint32_t at, MessageList list, const Extents& to, const ReceiveResult& r);
  std::uint8_t reply(std::uint32_t at);
  std::uint8_t reject(std::uint32_t at);
  std::optional<std::uint8_t> purge(std::uint32_t at, std::function<void(std::uint8_t)> done);
  std::uint8_t test_completion(std::uint32_t at);
  std::uint8_t describe(std::uint32_t at);

  bool inside(std::uint32_t address, std::uint32_t length) const;
  ListBytes list_at(std::uint32_t at) const;
  void store(std::uint32_t at, const ListBytes& bytes);
  std::uint8_t end(std::uint32_t at, const MessageList& list, Outcome outcome);
  // The buffer, or what a list of address and length pairs names; a code when it is not all there.
  ReturnCode extents(std::uint32_t address, std::uint32_t length, bool is_list, bool to_store, Extents& extents) const;
  Bytes gather(const Extents& from) const;
  void scatter(ByteView data, const Extents& to);
  static Selector selector(const MessageList& list, std::uint32_t cls);
  static std::uint32_t size(const Extents& extents);

  std::span<std::uint8_t> storage_;
  std::uint32_t protected_below_;
  std::function<void()> external_;
  std::unique_ptr<Machine> machine_;
  std::uint32_t interrupt_buffer_ = 0;
  AnswerBuffers<Extents> answers_;
};

}  // namespace openrui::iucv
