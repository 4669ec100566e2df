#include "conformance/case_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/schema_check.h"

namespace openrui::conformance {

namespace {

// Where a case begins.
enum class Start : std::uint8_t { reset, bound, open };

// What cases of one object have in common.
struct Frame {
  std::string book;
  std::vector<std::string> on;  // "LU2 secondary"
  Start start = Start::open;
  bool exception_policy = false;
  std::size_t limit = 0;
};

struct Column {
  std::string name;
  std::string state;  // "INB", or "INB/SEND" with two machines
  std::vector<Line> by;
};

class FileReader {
 public:
  FileReader(const JsonDocument& document, std::vector<ConfigFault> faults, SessionBook& sessions)
      : document_(document), reader_(document, std::move(faults)), sessions_(sessions) {}

  CaseFile read() {
    sessions_.add(reader_);
    const auto root = reader_.root();
    file_.subject = root["subject"].text();
    Frame frame;
    frame.book = root["book"].text();
    for (const auto& item : root["cases"].items()) read_case(item, frame);
    for (const auto& item : root["matrices"].items()) read_matrix(item, frame);
    return std::move(file_);
  }
  std::vector<ConfigFault> take_faults() { return reader_.take_faults(); }

 private:
  Frame read_frame(const ConfigValue& item, Frame frame) {
    frame.book = item["book"].text(frame.book);
    for (const auto& on : item["on"].items()) {
      if (const auto text = on.text(); !text.empty() && check_on(on, text)) frame.on.push_back(text);
    }
    const auto start = item["start"].text("OPEN");
    frame.start = start == "RESET" ? Start::reset : start == "BOUND" ? Start::bound : Start::open;
    frame.exception_policy = item["errors"].text() == "exception";
    frame.limit = static_cast<std::size_t>(item["table limit"].number(0));
    return frame;
  }

  // "session role".
  bool check_on(const ConfigValue& at, const std::string& text) {
    const auto words = split_words(text);
    const bool role = words.size() == 2 && (words[1] == "primary" || words[1] == "secondary");
    const auto name = words.empty() ? std::string() : std::string(words[0]);
    if (role && (name == "SSCP" || name == "node" || sessions_.find(name) != nullptr)) return true;
    reader_.fault(at, '"' + text + '"', "\"primary\" or \"secondary\" after " + one_of(name, sessions_.names()));
    return false;
  }

  std::vector<Line> read_lines(const ConfigValue& list) {
    std::vector<Line> lines;
    for (const auto& item : list.items()) {
      const auto text = item.text();
      if (text.empty()) continue;
      auto line = parse_line(text);
      if (line.ok()) {
        lines.push_back(std::move(line.value()));
      } else {
        reader_.fault(item, line.error(), "a line as tests/conformance/README.md has them");
      }
    }
    return lines;
  }

  void read_case(const ConfigValue& item, const Frame& outer) {
    const auto frame = read_frame(item, outer);
    const auto lines = read_lines(item["lines"]);
    for (const auto& on : frame.on) {
      if (!add(item, item["name"].text(), on, frame, lines)) break;
    }
  }

  // False, and a fault, when there is a case of that name.
  bool add(const ConfigValue& at, const std::string& title, const std::string& on, const Frame& frame,
           const std::vector<Line>& lines) {
    const auto words = split_words(on);
    Case c;
    c.name = file_.subject + ": " + title + " (" + on + ')';
    if (!names_.insert(c.name).second) {
      reader_.fault(at, "the case \"" + c.name + "\" again", "another name");
      return false;
    }
    c.book = frame.book;
    c.place = document_.file() + ':' + std::to_string(reader_.line(at)) + ": " + at.pointer();
    c.role = words[1] == "secondary" ? Role::secondary : Role::primary;
    c.sscp_session = words[0] == "SSCP";
    c.exception_policy = frame.exception_policy;
    c.correlation_limit = frame.limit;
    c.node = words[0] == "node";
    if (!c.sscp_session && !c.node) {
      const auto& session = *sessions_.find(std::string(words[0]));
      c.bind = session.image;
      c.lines = start_lines(frame.start, c.role, session.bind);
    }
    c.lines.insert(c.lines.end(), lines.begin(), lines.end());
    file_.cases.push_back(std::move(c));
    return true;
  }

  static std::vector<Line> start_lines(Start start, Role role, const Bind& bind) {
    std::vector<std::string_view> texts;
    const bool secondary = role == Role::secondary;
    const auto exchange = [&](std::string_view received, std::string_view sent) {
      texts.push_back(secondary ? received : sent);
      texts.push_back(secondary ? "answer +RSP" : "receive +RSP");
    };
    if (start != Start::reset) exchange("receive BIND", "send BIND");
    if (start == Start::open && bind.session_cryptography != 0) exchange("receive CRV", "send CRV");
    const bool sdt = bind.ts_profile == 3 || bind.ts_profile == 4;  // SNA reference 10.1
    if (start == Start::open && sdt) exchange("receive SDT", "send SDT");
    std::vector<Line> lines;
    for (const auto text : texts) lines.push_back(*parse_line(text));
    return lines;
  }

  // --- matrices

  void read_matrix(const ConfigValue& item, const Frame& outer) {
    const auto frame = read_frame(item, outer);
    machines_.clear();
    for (const auto& m : item["machines"].items()) {
      if (const auto what = watched(m.text())) machines_.push_back(*what);
    }
    const auto columns = read_columns(item["states"]);
    const auto title = item["name"].text();
    for (const auto& input : item["inputs"].items()) read_input(input, title, columns, frame);
  }

  std::vector<Column> read_columns(const ConfigValue& list) {
    std::vector<Column> columns;
    for (const auto& item : list.items()) {
      Column column{item["name"].text(item["state"].text()), item["state"].text(), {}};
      if (const auto from = item["from"].text(); !from.empty()) {
        const auto other =
            std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == from; });
        if (other == columns.end()) {
          reader_.fault(item["from"], '"' + from + '"', "a state that stands before this one");
        } else {
          column.by = other->by;
        }
      }
      const auto lines = read_lines(item["by"]);
      column.by.insert(column.by.end(), lines.begin(), lines.end());
      if (const auto check = state_line(item["state"], column.state)) column.by.push_back(*check);
      columns.push_back(std::move(column));
    }
    return columns;
  }

  // "state bracket INB direction SEND" out of "INB/SEND".
  std::optional<Line> state_line(const ConfigValue& at, const std::string& text) {
    std::istringstream parts(text);
    std::string line = "state";
    std::size_t n = 0;
    for (std::string part; std::getline(parts, part, '/'); ++n) {
      if (n < machines_.size()) line += ' ' + std::string(name(machines_[n])) + ' ' + part;
    }
    if (n == machines_.size() && n != 0) return *parse_line(line);
    reader_.fault(at, '"' + text + '"', "one state for each of the machines, with \"/\" between them");
    return std::nullopt;
  }

  void read_input(const ConfigValue& item, const std::string& matrix, const std::vector<Column>& columns,
                  const Frame& outer) {
    auto frame = outer;
    frame.book = item["book"].text(frame.book);
    const auto lines = read_lines(item["do"]);
    const auto then = read_lines(item["then"]);
    if (lines.empty()) return;
    std::string title = item["name"].text();
    if (title.empty()) {
      for (const auto& line : lines) title += (title.empty() ? "" : "; ") + line.text;
    }
    const auto cells = item["cells"].items();
    if (cells.size() != columns.size()) {
      return reader_.fault(item["cells"], std::to_string(cells.size()) + " cells",
                           "one for each of the " + std::to_string(columns.size()) + " states");
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto text = cells[i].text();
      if (text == "-" || text.empty()) continue;
      auto all = columns[i].by;
      all.insert(all.end(), lines.begin(), lines.end());
      if (!read_cell(cells[i], text, columns[i].state, then, all)) continue;
      for (const auto& on : frame.on) {
        if (!add(cells[i], matrix + ", " + columns[i].name + ", " + title, on, frame, all)) break;
      }
    }
  }

  // "INB": accepted, then INB. "2003": refused, the state is as before. "2003 BETB", "consumed INB".
  bool read_cell(const ConfigValue& at, const std::string& text, const std::string& before,
                 const std::vector<Line>& then, std::vector<Line>& all) {
    const auto words = split_words(text);
    std::string outcome;
    std::string state = before;
    for (const auto word : words) {
      // A sense code has four digits or eight; a shorter number is a count.
      const bool state_word = (word.front() >= 'A' && word.front() <= 'Z') || word.size() < 4;
      if (state_word) {
        state = std::string(word);
      } else {
        outcome += ' ' + std::string(word);
      }
    }
    if (!outcome.empty()) {
      auto line = parse_line(all.back().text + " ->" + outcome);
      if (!line.ok()) {
        reader_.fault(at, line.error(), "a state, a sense code, or both");
        return false;
      }
      all.back() = std::move(line.value());
    } else {
      all.insert(all.end(), then.begin(), then.end());
    }
    auto check = state_line(at, state);
    if (!check) return false;
    // What a negative response does to the direction is for the matrices of the direction to say.
    const bool answered = all.back().verb == Verb::receive && all.back().outcome == Outcome::refused;
    if (answered && state == before && check->states.size() > 1) {
      std::erase_if(check->states, [](const StateCheck& s) { return s.what == Watched::direction; });
    }
    all.push_back(*check);
    return true;
  }

  const JsonDocument& document_;
  ConfigReader reader_;
  SessionBook& sessions_;
  CaseFile file_;
  std::set<std::string> names_;
  std::vector<Watched> machines_;
};

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void append(std::vector<ConfigFault>& to, const std::vector<ConfigFault>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Result<CaseFile, std::vector<ConfigFault>> parse_case_file(const std::string& file, std::string_view text,
                                                           std::string_view schema, SessionBook sessions) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  FileReader reader(*document, check_schema(*document, schema), sessions);
  auto read = reader.read();
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return read;
}

Suite load_suite(const std::string& folder, const std::string& subject) {
  namespace fs = std::filesystem;
  Suite suite;
  const fs::path top(folder);
  const auto schema = read_text(top / "case.schema.json");
  SessionBook sessions;
  const auto shared = JsonDocument::load((top / "sessions.json").string());
  if (!shared.ok()) {
    suite.faults = shared.error();
    return suite;
  }
  ConfigReader reader(*shared, check_schema(*shared, schema));
  sessions.add(reader);
  append(suite.faults, reader.take_faults());
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(top / "cases")) {
    if (entry.path().extension() != ".json") continue;
    if (subject.empty() || entry.path().stem() == subject) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    auto file = parse_case_file(path.lexically_relative(top).string(), read_text(path), schema, sessions);
    if (file.ok()) {
      suite.files.push_back(std::move(file.value()));
    } else {
      append(suite.faults, file.error());
    }
  }
  return suite;
}

}  // namespace openrui::conformance
