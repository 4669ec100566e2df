#include "config/iucv_system_config.h"

#include <map>

#include "config/config_reader.h"
#include "config/schema_check.h"
#include "config/schemas.h"
#include "streams/hello.h"

namespace openrui {

namespace {

using iucv::Authorisation;
using iucv::DirectoryEntry;

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

class DirectoryReader {
 public:
  DirectoryReader(ConfigReader& reader, const IucvDefinition& iucv) : reader_(reader), iucv_(iucv) {}

  iucv::Directory read() {
    const auto root = reader_.root();
    iucv::Directory d;
    d.highest_limit = static_cast<std::uint16_t>(root["highest_limit"].number(d.highest_limit));
    d.window = static_cast<std::uint32_t>(root["window"].number(d.window));
    if (root["users"].present()) d.others.reset();
    for (const auto& item : root["users"].items()) read_user(item, d);
    if (root["others"].present()) d.others = read_entry(root["others"]);
    for (const auto& item : root["exported"].items()) d.exported.insert(item.text());
    return d;
  }

 private:
  // A name that fits the pattern of the schema, in capitals; an asterisk may be in front or alone.
  static std::string capitals(const std::string& text) {
    const bool service = iucv::is_service(text);
    const auto name = service ? text.substr(1) : text;
    return (service ? "*" : "") + iucv::parse_user_name(name).value_or(name);
  }

  void read_user(const ConfigValue& item, iucv::Directory& d) {
    const auto name = capitals(item["name"].text());
    if (name.empty()) return;
    const auto [entry, fresh] = names_.emplace(name, item["name"]);
    if (!fresh) {
      reader_.fault(
          item["name"],
          in_quotes(name) + ", which is a user in line " + std::to_string(reader_.line(entry->second)) + " already",
          "each user once");
    }
    if (item["node"].is_text()) {
      d.users[name] = read_away(item);
    } else {
      d.users[name] = read_entry(item);
    }
  }

  // What another node decides is not said here.
  DirectoryEntry read_away(const ConfigValue& item) {
    DirectoryEntry e;
    e.node = read_stream_node(item["node"]);
    if (e.node == iucv_.node) {
      reader_.fault(item["node"], in_quotes(e.node) + ", which is our own name",
                    "the name of another node; no \"node\" for a user of this one");
    }
    for (const char* key : {"programs", "accounts", "allow", "from", "connect", "resources", "max_connections"}) {
      if (!item[key].present()) continue;
      reader_.fault(item[key], "\"" + std::string(key) + "\" of a user who lives in node " + e.node,
                    "\"name\" and \"node\" only: the other node's directory has the rest");
    }
    return e;
  }

  DirectoryEntry read_entry(const ConfigValue& item) {
    DirectoryEntry e;
    e.programs = read_texts(item["programs"]);
    e.accounts = read_texts(item["accounts"]);
    e.allow = item["allow"].flag(false);
    for (const auto& from : item["from"].items()) e.from.insert(read_from(from));
    std::map<std::string, ConfigValue> targets;
    for (const auto& to : item["connect"].items()) read_connect(to, e, targets);
    for (const auto& resource : item["resources"].items()) e.resources.insert(capitals(resource.text()));
    e.max_connections = static_cast<std::uint32_t>(item["max_connections"].number(e.max_connections));
    return e;
  }

  // "BOB", "BOB@NODEB", "*@NODEB". A user may have an @ in his name; the last one is the one before the node.
  static std::string read_from(const ConfigValue& value) {
    const auto text = value.text();
    const auto at = text.rfind('@');
    if (at == std::string::npos) return capitals(text);
    const auto node = streams::parse_node_name(text.substr(at + 1));
    return node ? capitals(text.substr(0, at)) + '@' + *node : capitals(text);
  }

  void read_connect(const ConfigValue& item, DirectoryEntry& e, std::map<std::string, ConfigValue>& targets) {
    if (!item["to"].is_text()) return;
    const auto to = capitals(item["to"].text());
    const auto [entry, fresh] = targets.emplace(to, item["to"]);
    if (!fresh) {
      reader_.fault(item["to"],
                    in_quotes(to) + ", which line " + std::to_string(reader_.line(entry->second)) + " has already",
                    "each target once");
    }
    Authorisation a;
    a.priority = item["priority"].flag(false);
    a.limit = static_cast<std::uint16_t>(item["limit"].number(0));
    if (a.limit > highest()) {
      reader_.fault(item["limit"], std::to_string(a.limit) + ", which is more than \"highest_limit\"",
                    "at most " + std::to_string(highest()));
    }
    if (to == "*") {
      e.any = a;
    } else {
      e.connect[to] = a;
    }
  }

  std::uint16_t highest() const {
    return static_cast<std::uint16_t>(reader_.root()["highest_limit"].number(iucv::kHighestMessageLimit));
  }

  ConfigReader& reader_;
  const IucvDefinition& iucv_;
  std::map<std::string, ConfigValue> names_;
};

Result<IucvDefinition, std::vector<ConfigFault>> read_iucv(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, iucv_schema()));
  IucvDefinition iucv;
  if (reader.root()["node"].is_text()) iucv.node = read_stream_node(reader.root()["node"]);
  iucv.places = read_node_places(reader, iucv.node);
  iucv.directory = DirectoryReader(reader, iucv).read();
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return iucv;
}

}  // namespace

Result<IucvDefinition, std::vector<ConfigFault>> load_iucv(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_iucv(*document);
}

Result<IucvDefinition, std::vector<ConfigFault>> parse_iucv(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_iucv(*document);
}

}  // namespace openrui
