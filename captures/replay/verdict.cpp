#include "replay/verdict.h"

#include "captures/text.h"
#include "formats/describe.h"

namespace openrui::replay {

namespace {

std::string count(std::size_t n, std::string_view what) {
  return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

std::string place(const CapturedSession& session, const Conversation& conversation) {
  std::string text;
  if (conversation.links.size() > 1 && session.link < conversation.links.size()) {
    append_printable(text, conversation.links[session.link]);
    text += ' ';
  }
  return text + openrui::name(session);
}

void print_piu(std::string_view side, ByteView piu, std::string& out) {
  out.append("    ").append(side).append(":");
  if (piu.empty()) {
    out += " nothing\n";
    return;
  }
  out += '\n';
  for (const auto& line : describe_piu(piu)) out.append("      ").append(line).append("\n");
}

std::string sentence(const Finding& f, const Conversation& conversation) {
  std::string text = f.number == 0 ? "at the end" : "record " + std::to_string(f.number);
  text.append(", ").append(place(f.session, conversation)).append(", ").append(name(f.grade)).append(": ");
  return text + f.what;
}

void print_finding(const Finding& f, const Conversation& conversation, bool with_pius, std::string& out) {
  out.append(sentence(f, conversation)).append("\n");
  if (!f.rule.empty()) out.append("    ").append(f.rule).append("\n");
  if (!with_pius) return;
  print_piu("captured", f.captured, out);
  print_piu("ours", f.ours, out);
}

std::string verdict_in_words(const Verdict& v) {
  const auto all = v.total();
  if (!v.failure.empty()) return "broken off: " + v.failure;
  if (all.different > 0) return count(all.different, "difference") + " that matter" + (all.different == 1 ? "s" : "");
  if (all.equal + all.allowed == 0) return "nothing of the capture could be compared";
  if (all.allowed > 0) return "equal but for " + count(all.allowed, "allowed difference");
  return "equal";
}

}  // namespace

std::string_view name(Grade g) {
  switch (g) {
    case Grade::equal:
      return "equal";
    case Grade::allowed:
      return "allowed";
    case Grade::different:
      return "different";
  }
  return "?";
}

SessionCount Verdict::total() const {
  SessionCount all;
  for (const auto& [session, c] : sessions) {
    all.sent += c.sent;
    all.equal += c.equal;
    all.allowed += c.allowed;
    all.different += c.different;
    all.passed_over += c.passed_over;
  }
  return all;
}

bool Verdict::good() const {
  const auto all = total();
  return failure.empty() && all.different == 0 && all.equal + all.allowed > 0;
}

void print(const Verdict& v, const Conversation& conversation, bool verbose, std::string& out) {
  out.append("the ").append(v.played).append(" of ").append(v.file).append(" against ").append(v.subject).append("\n");
  for (const auto& text : v.left_out) out.append("left out: ").append(text).append("\n");
  for (const auto& f : v.findings) {
    out += '\n';
    print_finding(f, conversation, verbose || f.grade == Grade::different, out);
  }
  if (v.not_told > 0) out.append("\nand ").append(count(v.not_told, "finding")).append(" more\n");
  out += '\n';
  for (const auto& [session, c] : v.sessions) {
    append_left(out, place(session, conversation), 12);
    out.append(" ").append(count(c.sent, "BIU")).append(" sent, ").append(std::to_string(c.equal)).append(" equal, ");
    out.append(std::to_string(c.allowed)).append(" allowed, ").append(std::to_string(c.different)).append(" different");
    if (c.passed_over > 0) out.append(", ").append(std::to_string(c.passed_over)).append(" passed over");
    out += '\n';
  }
  out.append("verdict: ").append(verdict_in_words(v)).append("\n");
}

std::string junit(const Verdict& v, const Conversation& conversation) {
  std::size_t failures = v.failure.empty() ? 0 : 1;
  for (const auto& [session, c] : v.sessions) failures += c.different > 0 ? 1 : 0;
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"";
  append_xml(out, "replay " + v.file);
  out += "\" tests=\"" + std::to_string(v.sessions.size() + (v.failure.empty() ? 0 : 1)) + "\" failures=\"" +
         std::to_string(failures) + "\" errors=\"0\" skipped=\"0\">\n";
  if (!v.failure.empty()) {
    out += "  <testcase classname=\"replay\" name=\"link\"><failure message=\"";
    append_xml(out, v.failure);
    out += "\"/></testcase>\n";
  }
  for (const auto& [session, c] : v.sessions) {
    out += "  <testcase classname=\"replay\" name=\"";
    append_xml(out, place(session, conversation));
    out += "\">";
    std::string details;
    std::string first;
    for (const auto& f : v.findings) {
      if (f.session != session || f.grade != Grade::different) continue;
      if (first.empty()) first = sentence(f, conversation);
      print_finding(f, conversation, true, details);
    }
    if (c.different > 0) {
      out += "\n    <failure message=\"";
      append_xml(out, first);
      out += "\">";
      append_xml(out, details);
      out += "</failure>\n  ";
    }
    out += "</testcase>\n";
  }
  return out + "</testsuite>\n";
}

}  // namespace openrui::replay
