// The functions on paths and messages: parameter lists of iucv.h in, what the engine says out (transports
// reference 8.2, 8.3).
#include "runtime/iucv_issue.h"

namespace openrui {

namespace {

using iucv::ReturnCode;

std::uint8_t code_of(iucv::Outcome outcome) { return static_cast<std::uint8_t>(outcome.code); }

bool has(const iucv_message_list& list, std::uint8_t flag) { return (list.ipflags1 & flag) != 0; }

int end_connect(iucv_control_list& list, const iucv::ConnectResult& r) {
  list.iprcode = code_of(r.outcome);
  if (r.outcome.ok()) {
    list.ippathid = r.path;
    list.ipmsglim = r.limit;
    list.ipflags1 = static_cast<std::uint8_t>((list.ipflags1 & ~IUCV_IPPRTY) | r.flags);
  }
  return r.outcome.cc;
}

int end_receive(iucv_message_list& list, const IucvExtents& to, const iucv::ReceiveResult& r) {
  list.iprcode = code_of(r.outcome);
  if (r.id == 0) return r.outcome.cc;
  list.ippathid = r.path;
  list.ipmsgid = r.id;
  list.iptrgcls = r.target_class;
  list.ipflags1 =
      static_cast<std::uint8_t>((list.ipflags1 & IUCV_IPBUFLST) | r.flags | IUCV_IPFGMID | IUCV_IPFGPID | IUCV_IPFGMCL);
  scatter(r.data, to);
  list.ipbfln1f = r.residual != 0 ? r.residual : size_of(to) - static_cast<std::uint32_t>(r.data.size());
  list.ipbfln2f = r.answer_length;
  return r.outcome.cc;
}

}  // namespace

// --- Paths -----------------------------------------------------------------------------------------------------------

int IucvProgram::connect(iucv_control_list& list, iucv_done done, void* argument) {
  return issue_waiting(list.iprcode, &list, done, argument, [&](const Finish& finish) -> std::optional<int> {
    iucv::ConnectDone later;
    if (finish) later = [&list, finish](const iucv::ConnectResult& r) { finish(end_connect(list, r)); };
    const iucv::ConnectRequest request{iucv_name(list.ipvmid), iucv_name(list.iptarget), list.ipflags1, list.ipmsglim,
                                       iucv_user(list)};
    const auto now = machine_->connect(request, std::move(later));
    return now ? std::optional(end_connect(list, *now)) : std::nullopt;
  });
}

int IucvProgram::accept(iucv_control_list& list) {
  return issue_outcome(list.iprcode, [&] {
    return machine_->accept({list.ippathid, list.ipflags1, list.ipmsglim, iucv_user(list)});
  });
}

int IucvProgram::sever(iucv_control_list& list) {
  return issue_outcome(list.iprcode, [&] {
    if ((list.ipflags1 & IUCV_IPALL) != 0) {
      const auto outcome = machine_->sever_all(iucv_user(list));
      if (outcome.ok()) answers_.forget_all();
      return outcome;
    }
    const auto outcome = machine_->sever(list.ippathid, iucv_user(list));
    if (outcome.ok()) answers_.forget(list.ippathid);
    return outcome;
  });
}

int IucvProgram::quiesce(iucv_control_list& list) {
  return issue_outcome(list.iprcode, [&] {
    return (list.ipflags1 & IUCV_IPALL) != 0 ? machine_->quiesce_all(iucv_user(list))
                                             : machine_->quiesce(list.ippathid, iucv_user(list));
  });
}

int IucvProgram::resume(iucv_control_list& list) {
  return issue_outcome(list.iprcode, [&] {
    return (list.ipflags1 & IUCV_IPALL) != 0 ? machine_->resume_all(iucv_user(list))
                                             : machine_->resume(list.ippathid, iucv_user(list));
  });
}

// --- Messages --------------------------------------------------------------------------------------------------------

int IucvProgram::send(iucv_message_list& list) {
  return issue_outcome(list.iprcode, [&] {
    const bool one_way = has(list, IUCV_IPNORPY);
    IucvExtents from;
    IucvExtents answer;
    auto code = ReturnCode::ok;
    if (has(list, IUCV_IPRMDATA)) {
      from = {list.iprmmsg};
    } else {
      code = iucv_extents(list.ipbfadr1, list.ipbfln1f, has(list, IUCV_IPBUFLST), from);
    }
    if (code == ReturnCode::ok && !one_way) {
      code = iucv_extents(list.ipbfadr2, list.ipbfln2f, has(list, IUCV_IPANSLST), answer);
    }
    if (code != ReturnCode::ok) return iucv::error(code);
    Bytes copy;
    const auto result = machine_->send({list.ippathid, list.ipflags1, list.iptrgcls, list.ipsrccls, list.ipmsgtag,
                                        gather(from, copy), size_of(answer)});
    if (!result.outcome.ok()) return result.outcome;
    list.ipmsgid = result.id;
    if (!one_way) answers_.add(list.ippathid, result.id, std::move(answer));
    return result.outcome;
  });
}

int IucvProgram::receive(iucv_message_list& list, iucv_done done, void* argument) {
  return issue_waiting(list.iprcode, &list, done, argument, [&](const Finish& finish) -> std::optional<int> {
    IucvExtents to;
    const auto code = iucv_extents(list.ipbfadr1, list.ipbfln1f, has(list, IUCV_IPBUFLST), to);
    if (code != ReturnCode::ok) return end_receive(list, to, {iucv::error(code)});
    iucv::ReceiveDone later;
    if (finish) {
      later = [&list, finish, to](const iucv::ReceiveResult& r) { finish(end_receive(list, to, r)); };
    }
    const auto now = machine_->receive(iucv_selector(list, list.iptrgcls), size_of(to), std::move(later));
    return now ? std::optional(end_receive(list, to, *now)) : std::nullopt;
  });
}

// The data are where VM/SP has them, in the second buffer (8.3).
int IucvProgram::reply(iucv_message_list& list) {
  return issue_outcome(list.iprcode, [&] {
    IucvExtents from;
    auto code = ReturnCode::ok;
    if (has(list, IUCV_IPRMDATA)) {
      from = {list.iprmmsg};
    } else {
      code = iucv_extents(list.ipbfadr2, list.ipbfln2f, has(list, IUCV_IPANSLST), from);
    }
    if (code != ReturnCode::ok) return iucv::error(code);
    Bytes copy;
    return machine_->reply({list.ippathid, list.ipmsgid, list.iptrgcls, list.ipflags1, gather(from, copy)});
  });
}

int IucvProgram::reject(iucv_message_list& list) {
  return issue_outcome(list.iprcode, [&] { return machine_->reject(list.ippathid, list.ipmsgid, list.iptrgcls); });
}

int IucvProgram::purge(iucv_message_list& list, iucv_done done, void* argument) {
  return issue_waiting(list.iprcode, &list, done, argument, [&](const Finish& finish) -> std::optional<int> {
    const auto end = [this, &list](const iucv::PurgeResult& r) -> int {
      list.iprcode = code_of(r.outcome);
      if (r.outcome.ok()) {
        list.ipmsgid = r.id;
        store_audit(r.audit, list.ipaudit);
        list.ipsrccls = r.source_class;
        list.ipmsgtag = r.tag;
        answers_.take(r.path, r.id);
      }
      return r.outcome.cc;
    };
    auto which = iucv_selector(list, list.ipsrccls);
    which.path = list.ippathid;
    iucv::PurgeDone later;
    if (finish) later = [end, finish](const iucv::PurgeResult& r) { finish(end(r)); };
    const auto now = machine_->purge(which, std::move(later));
    return now ? std::optional(end(*now)) : std::nullopt;
  });
}

// --- Polling ---------------------------------------------------------------------------------------------------------

int IucvProgram::describe(iucv_interrupt& interrupt) {
  std::uint8_t code = 0;
  return issue_outcome(code, [&] {
    const auto [outcome, found] = machine_->describe();
    if (outcome.ok()) interrupt = iucv_block(found);
    return outcome;
  });
}

int IucvProgram::test_completion(iucv_message_list& list) {
  return issue_outcome(list.iprcode, [&] {
    const auto t = machine_->test_completion(iucv_selector(list, list.ipsrccls));
    if (t.outcome.cc == IUCV_CC_ERROR || t.outcome.cc == IUCV_CC_NOTHING) return t.outcome;
    const auto& i = t.interrupt;
    scatter(t.answer, answers_.take(i.path, i.id));
    list.ippathid = i.path;
    list.ipflags1 = i.flags;
    list.ipmsgid = i.id;
    store_audit(i.audit, list.ipaudit);
    list.ipsrccls = i.source_class;
    list.ipmsgtag = i.tag;
    list.ipbfln2f = i.answer_length;
    if (has(list, IUCV_IPRMDATA)) std::copy(i.parameter_data.begin(), i.parameter_data.end(), list.iprmmsg);
    return t.outcome;
  });
}

int IucvProgram::set_mask(iucv_mask_list& list) {
  return issue_outcome(list.iprcode, [&] { return machine_->set_mask(list.ipmask); });
}

int IucvProgram::set_control_mask(iucv_mask_list& list) {
  return issue_outcome(list.iprcode, [&] { return machine_->set_control_mask(list.ipmask); });
}

int IucvProgram::message(const std::string& to, std::uint32_t message_class, const std::string& text) {
  std::uint8_t code = 0;
  return issue(code, [&]() -> int {
    const bool told = system_.message(machine_->name(), to, message_class, text);
    return told ? IUCV_CC_DONE : IUCV_CC_NOTHING;
  });
}

}  // namespace openrui
