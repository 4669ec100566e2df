#include "captures/reader.h"

#include <pcap/pcap.h>

namespace openrui {

namespace {

std::string unsupported(int link_type) {
  std::string text = "link type " + std::to_string(link_type);
  if (const char* known = pcap_datalink_val_to_name(link_type)) text += std::string(" (") + known + ")";
  return text + " is not supported; supported are " + carried_link_types();
}

}  // namespace

CaptureReader::CaptureReader(std::unique_ptr<RecordSource> source)
    : source_(std::move(source)), tools_(std::make_unique<CarrierTools>()) {}

Result<CaptureReader, std::string> CaptureReader::open(const std::string& path) {
  auto source = open_record_source(path);
  if (!source) return source.error();
  CaptureReader reader(std::move(source.value()));
  const int only = reader.source_->only_link_type();
  if (only >= 0 && make_carrier(only, 0, *reader.tools_) == nullptr) return path + ": " + unsupported(only);
  return reader;
}

bool CaptureReader::next(CapturedUnit& unit) {
  for (;;) {
    unit = {};
    unit.number = record_.number;
    unit.offset = record_.offset;
    unit.time = record_.time;
    unit.interface = record_.interface;
    unit.missing = record_.missing;
    if (current_ != nullptr && current_->next(unit)) return true;
    current_ = nullptr;
    if (ended_) {
      if (!finish(unit)) return false;
      continue;
    }
    switch (source_->next(record_)) {
      case RecordSource::Outcome::record:
        if (take_record()) continue;
        text_ = unsupported(record_.link_type);
        break;
      case RecordSource::Outcome::damaged:
        text_ = source_->error();
        break;
      case RecordSource::Outcome::end:
        ended_ = true;
        continue;
    }
    unit = {};
    unit.kind = UnitKind::damaged;
    unit.number = record_.number;
    unit.offset = record_.offset;
    unit.text = text_;
    return true;
  }
}

// False for the first record of an interface that we cannot read; its others are passed over.
bool CaptureReader::take_record() {
  const auto key = std::pair(record_.interface, record_.link_type);
  auto found = carriers_.find(key);
  const bool first = found == carriers_.end();
  if (first) {
    if (carriers_.size() == kMostCarriers) carriers_.clear();
    found = carriers_.emplace(key, make_carrier(record_.link_type, record_.interface, *tools_)).first;
  }
  current_ = found->second.get();
  if (current_ != nullptr) current_->take(record_);
  return current_ != nullptr || !first;
}

// What the carriers still hold when the file has ended.
bool CaptureReader::finish(CapturedUnit& unit) {
  unit.missing = record_.missing = 0;
  while (!carriers_.empty()) {
    auto* carrier = carriers_.begin()->second.get();
    if (carrier != nullptr && carrier->finish()) {
      current_ = carrier;
      return true;
    }
    carriers_.erase(carriers_.begin());
  }
  return false;
}

}  // namespace openrui
