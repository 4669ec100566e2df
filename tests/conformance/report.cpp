#include "conformance/report.h"

#include <algorithm>
#include <map>
#include <ostream>

namespace openrui::conformance {

namespace {

std::string with_commas(std::size_t n) {
  auto text = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string count_in_words(const std::vector<Verdict>& verdicts) {
  const auto invalid = static_cast<std::size_t>(
      std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.tested->invalid(); }));
  return "conformance: " + with_commas(verdicts.size()) + " layer cases (" + with_commas(verdicts.size() - invalid) +
         " valid, " + with_commas(invalid) + " invalid)";
}

void print_failures(std::ostream& out, const std::vector<Verdict>& verdicts) {
  for (const auto& v : verdicts) {
    if (v.kind != Verdict::Kind::failed) continue;
    out << "FAILED " << v.tested->name << "\n  " << v.tested->book << ", " << v.tested->place << '\n';
    for (const auto& line : v.tested->lines) out << "    " << line.text << '\n';
    out << "  " << v.why << '\n';
  }
}

void write_junit(std::ostream& out, const std::vector<Verdict>& verdicts) {
  std::map<std::string, std::vector<const Verdict*>> subjects;
  for (const auto& v : verdicts) subjects[v.subject].push_back(&v);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [subject, list] : subjects) {
    const auto count = [&list = list](Verdict::Kind kind) {
      return std::count_if(list.begin(), list.end(), [kind](const Verdict* v) { return v->kind == kind; });
    };
    out << "  <testsuite name=\"" << escaped(subject) << "\" tests=\"" << list.size() << "\" failures=\""
        << count(Verdict::Kind::failed) << "\" skipped=\"" << count(Verdict::Kind::skipped) << "\">\n";
    for (const auto* v : list) {
      out << "    <testcase classname=\"" << escaped(subject) << "\" name=\"" << escaped(v->tested->name) << '"';
      if (v->kind == Verdict::Kind::passed) {
        out << "/>\n";
        continue;
      }
      out << ">\n      <" << (v->kind == Verdict::Kind::failed ? "failure" : "skipped") << " message=\""
          << escaped(v->why) << "\">" << escaped(v->tested->book + ", " + v->tested->place) << "</"
          << (v->kind == Verdict::Kind::failed ? "failure" : "skipped") << ">\n    </testcase>\n";
    }
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

}  // namespace openrui::conformance
