// The loopback binding: link stations joined in memory, two by two, by mirrored addresses (one side's address and SAP
// are the other's remote ones, and one of the two is the host). For tests, the embedded demo and the engine benchmark.
//
// Nothing is delivered but from run(), in the order it was sent over the whole cable, and never from inside another
// delivery: two stations that answer each other cannot overflow the stack.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dlc/definition.h"
#include "dlc/link.h"

namespace openrui::loopback {

class Station;

class Cable {
 public:
  Cable();
  ~Cable();
  Cable(const Cable&) = delete;
  Cable& operator=(const Cable&) = delete;

  // One end. `notifier` outlives the link, the cable outlives it too; a link must not be destroyed from inside one of
  // its own notifications. A second link with the addresses of a living one stays alone.
  std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier);

  // Delivers what is queued, and what comes of it, until nothing is left or `at_most` were delivered; returns how many.
  // From inside a delivery it does nothing.
  std::size_t run(std::size_t at_most = SIZE_MAX);
  bool idle() const { return count_ == 0; }

  // A fault: what is on the way is lost, both ends of every link hear carrier_lost, and nothing comes up until mend().
  void cut();
  void mend();

 private:
  friend class Station;
  enum class Kind : std::uint8_t { begin, xid, contact, contacted, piu, halt, halted, refused, lost, resume };
  // Two ends that belong together: 0 the node's, 1 the host's.
  struct Wire {
    std::array<Station*, 2> ends{};
    bool active = false;      // an exchange is under way or done
    bool refused = false;     // the host refused the node's XID: no new exchange until an end is started again
    std::uint32_t epoch = 0;  // counts exchanges; what an earlier one left in the queue is void
  };
  struct Item {
    Wire* wire = nullptr;
    std::uint32_t epoch = 0;
    Kind kind = Kind::begin;
    std::uint8_t to = 0;
    Buffer bytes;
  };

  Wire& join(Station& station);
  void leave(Station& station);
  void begin_when_ready(Wire& wire);
  void end_exchange(Wire& wire);
  void push(Wire& wire, std::uint8_t to, Kind kind, Buffer bytes = {});
  Item pop();

  std::vector<std::unique_ptr<Wire>> wires_;
  std::vector<Item> ring_;  // size is a power of two
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  bool running_ = false;
  bool cut_ = false;
};

}  // namespace openrui::loopback
