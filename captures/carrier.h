// What carries SNA in a capture. A carrier takes records of one interface and yields the units in them; one record may
// hold none, one or many.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "captures/frame_sequence.h"
#include "captures/link_ends.h"
#include "captures/record_source.h"
#include "captures/unit.h"
#include "formats/format_error.h"

namespace openrui {

// What all carriers of a capture share.
class CarrierTools {
 public:
  LinkEnds ends;
  // Marks a unit with a numbered frame that was sent again, or before which frames are missing (by link and sender).
  void take_frame_number(CapturedUnit& unit, unsigned ns, unsigned modulo);
  // The stations of the link begin to count again.
  void reset_frame_numbers(std::string_view link);

 private:
  static constexpr std::size_t kMaxLinks = 1000;
  std::map<std::string, FrameSequence, std::less<>> sequences_[2];  // [by the host]
};

class Carrier {
 public:
  explicit Carrier(CarrierTools& tools) : tools_(tools) {}
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;

  // The record's bytes stay valid until next() has returned false.
  virtual void take(const CaptureRecord& record) = 0;
  // Fills link, direction, from, kind and what follows it; false when the record is used up. Views live until the next
  // call.
  virtual bool next(CapturedUnit& unit) = 0;
  // No more records will come. True: next() may have something more to yield, and finish() is to be called again after
  // it.
  virtual bool finish() { return false; }

 protected:
  // `what` of a unit that cannot be read.
  void report(CapturedUnit& unit, std::string what) {
    unit.kind = UnitKind::damaged;
    text_ = std::move(what);
    unit.text = text_;
  }
  void report(CapturedUnit& unit, const FormatError& error) {
    report(unit, std::string(error.text) + " (byte " + std::to_string(error.offset) + " of the record)");
  }

  CarrierTools& tools_;
  std::string link_;  // behind unit.link
  std::string text_;  // behind unit.text
};

// One unit for each record.
class SimpleCarrier : public Carrier {
 public:
  using Carrier::Carrier;
  void take(const CaptureRecord& record) final {
    record_ = record.bytes;
    pending_ = true;
  }
  bool next(CapturedUnit& unit) final {
    if (!pending_) return false;
    pending_ = false;
    read(unit, record_);
    return true;
  }

 private:
  virtual void read(CapturedUnit& unit, ByteView record) = 0;
  ByteView record_;
  bool pending_ = false;
};

// Null for a link type that carries no SNA we know. `interface` is part of the names of links that could be confused.
std::unique_ptr<Carrier> make_carrier(int link_type, std::uint32_t interface, CarrierTools& tools);
// "252 (exported PDU), 268 (SDLC) …" for messages.
std::string carried_link_types();

std::unique_ptr<Carrier> make_exported_pdu_carrier(CarrierTools& tools);
std::unique_ptr<Carrier> make_sdlc_carrier(std::uint32_t interface, CarrierTools& tools);
std::unique_ptr<Carrier> make_bare_piu_carrier(CarrierTools& tools);
// Ethernet, Token Ring, Linux cooked, null, raw IP: LLC on LANs, DLSw and SDLC on TCP.
std::unique_ptr<Carrier> make_network_carrier(int link_type, CarrierTools& tools);

}  // namespace openrui
