#include "data_flow_control/chain_fsm.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(ChainState s) {
  switch (s) {
    case ChainState::betc:
      return "BETC";
    case ChainState::inc:
      return "INC";
    case ChainState::purge:
      return "PURGE";
    case ChainState::must_end:
      return "MUSTEND";
    case ChainState::rejected:
      return "REJECTED";
    case ChainState::count_:
      break;
  }
  return "?";
}

std::string_view name(ChainInput i) {
  switch (i) {
    case ChainInput::only:
      return "only";
    case ChainInput::first:
      return "first";
    case ChainInput::middle:
      return "middle";
    case ChainInput::last:
      return "last";
    case ChainInput::cancel:
      return "CANCEL";
    case ChainInput::other_dfc:
      return "other DFC";
    case ChainInput::reject_element:
      return "-RSP to element";
    case ChainInput::reject_late:
      return "-RSP to ended chain";
    case ChainInput::count_:
      break;
  }
  return "?";
}

std::string_view name(ChainAction a) {
  switch (a) {
    case ChainAction::none:
      return "-";
    case ChainAction::process:
      return "process";
    case ChainAction::discard:
      return "discard";
    case ChainAction::report_purged:
      return "report purged";
    case ChainAction::count_:
      break;
  }
  return "?";
}

namespace {

using S = ChainState;
using I = ChainInput;
using A = ChainAction;
constexpr Sense kChaining = sense::chaining;

constexpr ChainTable::Row kReceiver[] = {
    {S::betc, I::only, S::betc, A::process, Sense::none, "11.3 BETC, only"},
    {S::betc, I::first, S::inc, A::process, Sense::none, "11.3 BETC, first"},
    {S::betc, I::middle, S::betc, A::none, kChaining, "11.3 BETC, middle"},
    {S::betc, I::last, S::betc, A::none, kChaining, "11.3 BETC, last"},
    // Strict form; a lenient receiver would answer +RSP and do nothing (unverified, 11.3 [p]).
    {S::betc, I::cancel, S::betc, A::none, kChaining, "11.3 BETC, CANCEL"},
    {S::betc, I::other_dfc, S::betc, A::process, Sense::none, "DFC request between chains"},
    {S::betc, I::reject_late, S::rejected, A::none, Sense::none, "11.3 INC, error, element is last"},

    {S::rejected, I::only, S::betc, A::process, Sense::none, "11.3 BETC, only"},
    {S::rejected, I::first, S::inc, A::process, Sense::none, "11.3 BETC, first"},
    {S::rejected, I::middle, S::rejected, A::none, kChaining, "11.3 BETC, middle"},
    {S::rejected, I::last, S::rejected, A::none, kChaining, "11.3 BETC, last"},
    {S::rejected, I::cancel, S::betc, A::process, Sense::none, "section 8, CANCEL after a -RSP to the chain"},
    {S::rejected, I::other_dfc, S::rejected, A::process, Sense::none, "DFC request between chains"},
    {S::rejected, I::reject_late, S::rejected, A::none, Sense::none, "-RSP to an earlier chain"},

    {S::inc, I::middle, S::inc, A::process, Sense::none, "11.3 INC, middle"},
    {S::inc, I::last, S::betc, A::process, Sense::none, "11.3 INC, last"},
    {S::inc, I::first, S::purge, A::none, kChaining, "11.3 INC, first: old chain abandoned, new one purged"},
    {S::inc, I::only, S::betc, A::none, kChaining, "11.3 INC, only"},
    {S::inc, I::cancel, S::betc, A::process, Sense::none, "11.3 INC, CANCEL"},
    {S::inc, I::other_dfc, S::inc, A::none, kChaining, "11.3 INC, other DFC"},
    {S::inc, I::reject_element, S::purge, A::none, Sense::none, "11.3 INC, user reject, not last"},
    {S::inc, I::reject_late, S::inc, A::none, Sense::none, "-RSP to an earlier chain"},

    {S::purge, I::middle, S::purge, A::discard, Sense::none, "11.3 PURGE, middle"},
    {S::purge, I::last, S::rejected, A::report_purged, Sense::none, "11.3 PURGE, last"},
    {S::purge, I::cancel, S::betc, A::process, Sense::none, "11.3 PURGE, CANCEL"},
    // The host gave the old chain up without ending it: a new chain stops the purge (KB Q139785; 11.3 would answer
    // 2002).
    {S::purge, I::first, S::inc, A::process, Sense::none, "LUA reference 13.4, KB Q139785"},
    {S::purge, I::only, S::betc, A::process, Sense::none, "LUA reference 13.4, KB Q139785"},
    {S::purge, I::other_dfc, S::purge, A::none, kChaining, "11.3 INC, other DFC"},
    {S::purge, I::reject_late, S::purge, A::none, Sense::none, "-RSP to an earlier chain"},
};

constexpr ChainTable::Row kSender[] = {
    {S::betc, I::only, S::betc, A::process, Sense::none, "11.3 BETC, send only"},
    {S::betc, I::first, S::inc, A::process, Sense::none, "11.3 BETC, send first"},
    {S::betc, I::middle, S::betc, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::betc, I::last, S::betc, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::betc, I::cancel, S::betc, A::none, kChaining, "section 8, CANCEL in a chain or after a -RSP to it"},
    {S::betc, I::other_dfc, S::betc, A::process, Sense::none, "DFC request between chains"},
    {S::betc, I::reject_late, S::rejected, A::none, Sense::none, "11.3 late -RSP: chain rejected"},

    {S::rejected, I::only, S::betc, A::process, Sense::none, "11.3 BETC, send only"},
    {S::rejected, I::first, S::inc, A::process, Sense::none, "11.3 BETC, send first"},
    {S::rejected, I::middle, S::rejected, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::rejected, I::last, S::rejected, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::rejected, I::cancel, S::betc, A::process, Sense::none, "section 8, CANCEL after a -RSP to the chain"},
    {S::rejected, I::other_dfc, S::rejected, A::process, Sense::none, "DFC request between chains"},
    {S::rejected, I::reject_late, S::rejected, A::none, Sense::none, "-RSP to an earlier chain"},

    {S::inc, I::middle, S::inc, A::process, Sense::none, "11.3 INC, send middle"},
    {S::inc, I::last, S::betc, A::process, Sense::none, "11.3 INC, send last"},
    {S::inc, I::cancel, S::betc, A::process, Sense::none, "11.3 INC, send CANCEL"},
    {S::inc, I::only, S::inc, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::inc, I::first, S::inc, A::none, kChaining, "14.1 BC/EC out of sequence"},
    {S::inc, I::other_dfc, S::inc, A::none, kChaining, "11.3 INC, other DFC"},
    {S::inc, I::reject_element, S::must_end, A::none, Sense::none, "11.3 INC, -RSP to an element"},
    {S::inc, I::reject_late, S::inc, A::none, Sense::none, "-RSP to an earlier chain"},

    {S::must_end, I::last, S::betc, A::process, Sense::none, "11.3 MUSTEND, send last"},
    {S::must_end, I::cancel, S::betc, A::process, Sense::none, "11.3 MUSTEND, send CANCEL"},
    {S::must_end, I::only, S::must_end, A::none, kChaining, "11.3 MUSTEND, other sends"},
    {S::must_end, I::first, S::must_end, A::none, kChaining, "11.3 MUSTEND, other sends"},
    {S::must_end, I::middle, S::must_end, A::none, kChaining, "11.3 MUSTEND, other sends"},
    {S::must_end, I::other_dfc, S::must_end, A::none, kChaining, "11.3 MUSTEND, other sends"},
    {S::must_end, I::reject_element, S::must_end, A::none, Sense::none, "second -RSP to the chain"},
    {S::must_end, I::reject_late, S::must_end, A::none, Sense::none, "-RSP to an earlier chain"},
};

constexpr ChainTable kReceiverTable("chain, receiver", kReceiver);
constexpr ChainTable kSenderTable("chain, sender", kSender);

}  // namespace

const ChainTable& chain_receiver() { return kReceiverTable; }
const ChainTable& chain_sender() { return kSenderTable; }

ChainInput chain_input(const Rh& rh, RuKind kind) {
  if (rh.category() == RuCategory::dfc) return kind == RuKind::cancel ? ChainInput::cancel : ChainInput::other_dfc;
  if (rh.bci()) return rh.eci() ? ChainInput::only : ChainInput::first;
  return rh.eci() ? ChainInput::last : ChainInput::middle;
}

}  // namespace openrui
