#include "conformance/mutants.h"

#include "formats/sense.h"

namespace openrui::conformance {

namespace {

constexpr Sense kOtherSense{0x08FE0000};  // no rule gives this one

template <class E>
E other(E value) {
  const auto count = static_cast<unsigned>(E::count_);
  return static_cast<E>((static_cast<unsigned>(value) + 1) % count);
}

// What a driver makes of a pair that no row lists.
Sense unlisted(ChainInput) { return sense::chaining; }
Sense unlisted(HdxInput) { return sense::direction; }
Sense unlisted(BracketInput) { return sense::bracket; }
Sense unlisted(QuiesceInput i) {
  return i == QuiesceInput::begin ? sense::data_traffic_quiesced : sense::mode_inconsistency;
}
Sense unlisted(BracketStopInput i) {
  if (i == BracketStopInput::ask) return sense::mode_inconsistency;
  return i == BracketStopInput::begin ? sense::no_begin_bracket : sense::bis_protocol;
}
Sense unlisted(ScInput) { return sense::function_not_supported; }
Sense unlisted(ActivationInput) { return sense::function_not_supported; }

// An input that tells what has happened; the others ask whether something may.
bool is_event(ChainInput i) { return i == ChainInput::reject_element || i == ChainInput::reject_late; }
bool is_event(HdxInput i) {
  return i != HdxInput::send_begin && i != HdxInput::send_status && i != HdxInput::receive_begin;
}
bool is_event(BracketInput i) { return i > BracketInput::receive_rtr && i < BracketInput::send_bis; }
bool is_event(QuiesceInput i) {
  return i == QuiesceInput::confirm || i == QuiesceInput::deny || i == QuiesceInput::release;
}
bool is_event(BracketStopInput) { return false; }
bool is_event(ScInput i) {
  return i == ScInput::crv_rejected || i == ScInput::bind_rejected || i == ScInput::sdt_accepted ||
         i == ScInput::sdt_rejected || i == ScInput::recv_unbind_rsp || i == ScInput::lost;
}

bool is_event(ActivationInput i) { return i == ActivationInput::lost; }

template <class Action>
bool does_nothing(Action action) {
  return action == Action::none;
}
// An event does not go on to anybody.
bool does_nothing(ScAction action) { return action == ScAction::none || action == ScAction::pass; }

template <class Row>
bool changes_nothing(const Row& row) {
  return is_event(row.input) && row.sense == Sense::none && row.next == row.state && does_nothing(row.action);
}

// Rules of a machine of its own, beside those of all.
template <class Row>
bool keeps_own_rule(const Row&, bool) {
  return true;
}
bool keeps_own_rule(const ChainTable::Row& row, bool sends) {
  if (is_event(row.input)) return row.action == ChainAction::none;
  return !sends || row.sense != Sense::none || row.action == ChainAction::process;
}
bool keeps_own_rule(const ScTable::Row& row, bool) {
  const bool bound =
      row.input == ScInput::bound_gate || row.input == ScInput::bound_open || row.input == ScInput::bound_crv;
  if (row.input == ScInput::traffic && row.next != row.state) return false;
  return bound == (row.action == ScAction::start);
}
bool keeps_own_rule(const QuiesceTable::Row& row, bool) {
  return row.input != QuiesceInput::begin || row.next == row.state;
}
bool keeps_own_rule(const BracketStopTable::Row& row, bool) {
  return row.input != BracketStopInput::begin || row.next == row.state;
}
bool keeps_own_rule(const HdxTable::Row& row, bool) {
  return row.input != HdxInput::send_status || row.next == row.state;
}

bool keeps_own_rule(const ActivationTable::Row& row, bool) {
  const bool loses = row.action == ActivationAction::none || row.action == ActivationAction::reset;
  return row.input != ActivationInput::lost || loses;
}

template <class Row>
std::string rule_broken_by(std::span<const Row> rows, bool purges) {
  for (const auto& row : rows) {
    const bool refuses = row.sense != Sense::none;
    const bool does_more = refuses && ((row.next != row.state && !purges) || row.action != decltype(row.action)::none);
    if (!does_more && keeps_own_rule(row, !purges)) continue;
    return std::string(name(row.state)) + ", " + std::string(name(row.input)) + ": breaks a rule of its table";
  }
  return {};
}

// What stands for one table: where it is put, and where its cases are.
template <class Table>
struct Slot {
  const Table* table;
  std::function<void(MutantTables&, const Table*)> put;
  std::vector<std::string> subjects;
  bool purges = false;
};

MutantTables standard() {
  MutantTables t;
  t.data_flow_control = standard_dfc_tables();
  t.of_role[0] = standard_tables(Role::primary);
  t.of_role[1] = standard_tables(Role::secondary);
  return t;
}

template <class Table>
struct Changed {
  explicit Changed(std::string_view title, std::vector<typename Table::Row> r)
      : rows(std::move(r)), table(title, rows) {}
  std::vector<typename Table::Row> rows;
  Table table;
};

template <class Table>
std::unique_ptr<MutantTables> make(const Slot<Table>& slot, std::vector<typename Table::Row> rows) {
  auto tables = std::make_unique<MutantTables>(standard());
  for (auto& role : tables->of_role) role.data_flow_control = &tables->data_flow_control;
  auto changed = std::make_shared<Changed<Table>>(slot.table->title(), std::move(rows));
  tables->broken_rule = rule_broken_by(std::span<const typename Table::Row>(changed->rows), slot.purges);
  slot.put(*tables, &changed->table);
  tables->changed = changed;
  return tables;
}

template <class Table>
void add(std::vector<Mutant>& all, const Slot<Table>& slot) {
  using Row = typename Table::Row;
  using Change = std::function<void(std::vector<Row>&)>;
  const auto rows = slot.table->rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto mutant = [&](std::string change, Change apply, bool equivalent = false) {
      Mutant m;
      m.equivalent = equivalent;
      m.table = std::string(slot.table->title());
      m.row = std::string(name(row.state)) + ", " + std::string(name(row.input));
      m.change = std::move(change);
      m.subjects = slot.subjects;
      m.make = [slot, rows, apply = std::move(apply)] {
        std::vector<Row> copy(rows.begin(), rows.end());
        apply(copy);
        return make(slot, std::move(copy));
      };
      all.push_back(std::move(m));
    };
    const auto next = other(row.next);
    mutant("next state " + std::string(name(next)) + " instead of " + std::string(name(row.next)),
           [i, next](std::vector<Row>& r) { r[i].next = next; });
    if constexpr (static_cast<unsigned>(decltype(row.action)::count_) > 1) {
      const auto action = other(row.action);
      mutant("action \"" + std::string(name(action)) + "\" instead of \"" + std::string(name(row.action)) + '"',
             [i, action](std::vector<Row>& r) { r[i].action = action; });
    }
    mutant(
        row.sense == Sense::none ? "refused" : "another sense code",
        [i](std::vector<Row>& r) { r[i].sense = kOtherSense; }, changes_nothing(row));
    if (row.sense != Sense::none) mutant("accepted", [i](std::vector<Row>& r) { r[i].sense = Sense::none; });
    const bool as_unlisted = row.sense == unlisted(row.input) && row.next == row.state && !is_event(row.input);
    mutant(
        "no such row", [i](std::vector<Row>& r) { r.erase(r.begin() + static_cast<std::ptrdiff_t>(i)); },
        changes_nothing(row) || as_unlisted);
  }
}

// The tables of data flow control by the name of their place.
template <class Table>
Slot<Table> dfc(const Table* DfcTables::*place, std::vector<std::string> subjects, bool purges = false) {
  return {standard_dfc_tables().*place,
          [place](MutantTables& t, const Table* changed) { t.data_flow_control.*place = changed; }, std::move(subjects),
          purges};
}

// Every table with what to do with it.
template <class Visit>
void for_each_slot(Visit visit) {
  for (const auto role : {Role::secondary, Role::primary}) {
    const auto at = static_cast<std::size_t>(role);
    visit(Slot<ScTable>{standard_tables(role).session_control,
                        [at](MutantTables& t, const ScTable* changed) { t.of_role[at].session_control = changed; },
                        {"session-control", "session-pending"}});
  }
  visit(dfc(&DfcTables::chain_receiver, {"chaining"}, true));
  visit(dfc(&DfcTables::chain_sender, {"chaining"}));
  for (std::size_t role = 0; role < 2; ++role) {
    visit(Slot<HdxTable>{standard_dfc_tables().flip_flop[role],
                         [role](MutantTables& t, const HdxTable* c) { t.data_flow_control.flip_flop[role] = c; },
                         {"flip-flop", "brackets-end", "brackets-first-speaker", "brackets-bidder"}});
    for (std::size_t winner = 0; winner < 2; ++winner) {
      visit(
          Slot<HdxTable>{standard_dfc_tables().contention[role][winner],
                         [=](MutantTables& t, const HdxTable* c) { t.data_flow_control.contention[role][winner] = c; },
                         {"contention"}});
    }
  }
  visit(dfc(&DfcTables::first_speaker, {"brackets-first-speaker", "brackets-end"}));
  visit(dfc(&DfcTables::bidder, {"brackets-bidder", "brackets-end"}));
  visit(dfc(&DfcTables::bracket_stop, {"bracket-stop"}));
  visit(dfc(&DfcTables::quiesce_held, {"quiesce"}));
  visit(dfc(&DfcTables::quiesce_holder, {"quiesce"}));
  visit(dfc(&DfcTables::shutdown_held, {"shutdown"}));
  visit(dfc(&DfcTables::shutdown_holder, {"shutdown"}));
  visit(Slot<ActivationTable>{
      &sscp_pu_table(), [](MutantTables& t, const ActivationTable* c) { t.activation.pu = c; }, {"activation"}});
  visit(Slot<ActivationTable>{
      &sscp_lu_table(), [](MutantTables& t, const ActivationTable* c) { t.activation.lu = c; }, {"activation"}});
}

// The tables that are no state machines: rows of a question and its answer.
template <class Row>
struct Answers {
  struct Change {
    std::string what;
    void (*apply)(Row& row);
    bool (*changes_nothing)(const Row& row);
  };
  std::string table;
  std::span<const Row> HalfSessionTables::*place;
  std::vector<std::string> subjects;
  std::string (*name)(const Row& row);
  bool (*is_reached)(const Row& row);
  bool (*is_default)(const Row& row);  // the answer where no row is found
  std::vector<Change> changes;
};

template <class Row>
void add(std::vector<Mutant>& all, const Answers<Row>& answers) {
  const auto rows = standard_tables(Role::secondary).*answers.place;
  const auto mutant = [&](std::size_t i, std::string change, bool equivalent, auto apply) {
    Mutant m;
    m.table = answers.table;
    m.row = answers.name(rows[i]);
    m.change = std::move(change);
    m.subjects = answers.subjects;
    m.equivalent = equivalent;
    m.reached = answers.is_reached(rows[i]);
    m.make = [place = answers.place, rows, apply] {
      auto changed = std::make_shared<std::vector<Row>>(rows.begin(), rows.end());
      apply(*changed);
      auto tables = std::make_unique<MutantTables>(standard());
      for (auto& role : tables->of_role) role.*place = *changed;
      tables->changed = changed;
      return tables;
    };
    all.push_back(std::move(m));
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& c : answers.changes) {
      mutant(i, c.what, c.changes_nothing(rows[i]), [i, apply = c.apply](std::vector<Row>& r) { apply(r[i]); });
    }
    mutant(i, "no such row", answers.is_default(rows[i]),
           [i](std::vector<Row>& r) { r.erase(r.begin() + static_cast<std::ptrdiff_t>(i)); });
  }
}

void add_answers(std::vector<Mutant>& all) {
  Answers<BindCheck> bind;
  bind.table = "BIND checks";
  bind.place = &HalfSessionTables::bind_checks;
  bind.subjects = {"bind"};
  bind.name = [](const BindCheck& r) { return std::string(r.rule); };
  bind.is_reached = [](const BindCheck&) { return true; };
  bind.is_default = [](const BindCheck&) { return false; };
  bind.changes = {{"another sense code", [](BindCheck& r) { r.sense = kOtherSense; }, bind.is_default}};
  add(all, bind);

  Answers<StsnRow> stsn;
  stsn.table = "STSN";
  stsn.place = &HalfSessionTables::stsn;
  stsn.subjects = {"stsn"};
  stsn.name = [](const StsnRow& r) { return std::string(name(r.action)) + ", " + std::string(name(r.knowledge)); };
  stsn.is_reached = [](const StsnRow&) { return true; };
  stsn.is_default = [](const StsnRow& r) { return r.result == StsnResult::invalid; };
  stsn.changes = {{"another result",
                   [](StsnRow& r) { r.result = static_cast<StsnResult>((static_cast<unsigned>(r.result) + 1) % 4); },
                   [](const StsnRow&) { return false; }},
                  // Both are the same, or there is none of its own.
                  {"the other number", [](StsnRow& r) { r.own_number = !r.own_number; },
                   [](const StsnRow& r) { return r.knowledge != StsnKnowledge::different; }}};
  add(all, stsn);

  Answers<RqeClearingRow> clearing;
  clearing.table = "RQE clearing";
  clearing.place = &HalfSessionTables::rqe_clearing;
  clearing.subjects = {"responses", "modes"};
  clearing.name = [](const RqeClearingRow& r) { return std::string(r.rule); };
  // Table 11 of the LUA manual has delayed response mode; no FM profile of an LU-LU session has it (10.2).
  clearing.is_reached = [](const RqeClearingRow& r) { return !r.delayed_response_mode; };
  clearing.is_default = [](const RqeClearingRow& r) { return !r.automatic; };
  clearing.changes = {{"the other answer", [](RqeClearingRow& r) { r.automatic = !r.automatic; },
                       [](const RqeClearingRow&) { return false; }}};
  add(all, clearing);
}

}  // namespace

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> all;
  for_each_slot([&](const auto& slot) { add(all, slot); });
  add_answers(all);
  return all;
}

std::string broken_table_rule() {
  std::string broken;
  for_each_slot([&](const auto& slot) {
    if (auto text = rule_broken_by(slot.table->rows(), slot.purges); !text.empty() && broken.empty()) {
      broken = std::string(slot.table->title()) + ": " + text;
    }
  });
  return broken;
}

}  // namespace openrui::conformance
