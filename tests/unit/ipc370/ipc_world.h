// A facility with tasks and request blocks to hand, and a supervisor that writes down what it is asked.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "ipc370/facility.h"

namespace openrui::ipc370::test {

class RecordingSupervisor final : public Supervisor {
 public:
  bool readable(std::uint8_t key, const void* at, std::size_t length) override {
    return length == 0 || (at != nullptr && unreadable.count(at) == 0 && locked.count({key, at}) == 0);
  }
  bool writable(std::uint8_t key, void* at, std::size_t length) override {
    return readable(key, at, length) && (length == 0 || unwritable.count(at) == 0);
  }
  void abend(const ipc_rq* rq, Abend reason) override { abends.emplace_back(rq, reason); }
  void wake(ipc_ecb* ecb) override { woken.push_back(ecb); }
  void schedule(ipc_callback callback, ipc_rq* rq, void* argument) override {
    scheduled.push_back([=] { callback(rq, argument); });
  }
  void signal(int fd) override { signalled.push_back(fd); }

  std::set<const void*> unreadable;
  std::set<const void*> unwritable;
  std::set<std::pair<std::uint8_t, const void*>> locked;  // in another key
  std::vector<std::pair<const ipc_rq*, Abend>> abends;
  std::vector<ipc_ecb*> woken;
  std::vector<std::function<void()>> scheduled;
  std::vector<int> signalled;
};

// A request block with the storage that it names.
struct Rq {
  explicit Rq(std::uint8_t request) {
    std::memset(&block, 0, sizeof block);
    block.rq_length_of_block = sizeof block;
    block.rq_request = request;
  }
  Rq(const Rq&) = delete;
  Rq& operator=(const Rq&) = delete;

  void set_storage(std::string bytes) {
    storage = std::move(bytes);
    block.rq_data = storage.data();
    block.rq_length = static_cast<std::uint32_t>(storage.size());
  }
  bool complete() const { return block.rq_ts == IPC_TS_COMPLETE; }
  int cc() const { return complete() ? block.rq_cc : -1; }
  Reason reason() const { return Reason{block.rq_rsn}; }
  bool continued() const { return (block.rq_optc & IPC_OPTC_CONTINUED) != 0; }
  std::string received() const { return storage.substr(0, block.rq_count); }
  Cid cid() const { return block.rq_cid; }

  ipc_rq block;
  std::string storage;
};

struct World {
  explicit World(Installation installation = {}) : facility(std::move(installation), supervisor) {}

  Caller task(const std::string& job, std::uint8_t key = 8) { return {facility.add_task({job, "U" + job, 1, 1}), key}; }
  Rq& issue(const Caller& who, Rq& rq) {
    facility.request(who, &rq.block);
    return rq;
  }
  Rq& make(std::uint8_t request, Cid cid = 0) {
    auto& rq = blocks.emplace_back(request);
    rq.block.rq_cid = cid;
    return rq;
  }
  Rq& open(const Caller& who, const std::string& tag) {
    auto& rq = make(IPC_REQUEST_OPEN);
    rq.storage = tag;
    rq.block.rq_tag = rq.storage.data();
    rq.block.rq_tag_length = static_cast<std::uint16_t>(tag.size());
    return issue(who, rq);
  }
  Rq& send(const Caller& who, Cid cid, const std::string& bytes, bool cont = false) {
    auto& rq = make(IPC_REQUEST_SEND, cid);
    rq.set_storage(bytes);
    rq.block.rq_options = cont ? IPC_OPTION_CONT : 0;
    return issue(who, rq);
  }
  Rq& receive(const Caller& who, Cid cid, std::size_t length) {
    auto& rq = make(IPC_REQUEST_RECEIVE, cid);
    rq.set_storage(std::string(length, '.'));
    return issue(who, rq);
  }
  Rq& close(const Caller& who, Cid cid) { return issue(who, make(IPC_REQUEST_CLOSE, cid)); }
  Rq& abcls(const Caller& who, Cid cid) { return issue(who, make(IPC_REQUEST_ABCLS, cid)); }
  Rq& query(const Caller& who, Cid cid, std::uint8_t request, std::size_t length = 64) {
    auto& rq = make(request, cid);
    rq.set_storage(std::string(length, '.'));
    return issue(who, rq);
  }

  RecordingSupervisor supervisor;
  std::list<Rq> blocks;
  Facility facility;
};

// Two matched half-connections.
struct Pair : World {
  explicit Pair(Installation installation = {}) : World(std::move(installation)) {
    a = open(alpha, "B/A").cid();
    b = open(beta, "A/B").cid();
  }
  Rq& send_a(const std::string& bytes, bool cont = false) { return send(alpha, a, bytes, cont); }
  Rq& receive_b(std::size_t length) { return receive(beta, b, length); }

  Caller alpha = task("ALPHA");
  Caller beta = task("BETA");
  Cid a = 0;
  Cid b = 0;
};

}  // namespace openrui::ipc370::test
