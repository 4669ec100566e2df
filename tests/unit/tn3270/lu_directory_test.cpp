// Which LU a client gets, and every reason for which it gets none (RFC 2355, 7.1.6).
#include "tn3270/lu_directory.h"

#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;

namespace {

GatewayDefinition definition() {
  GatewayDefinition d;
  d.pools.push_back({"TERMS", DeviceKind::display, "TPOOL", {"IBM-3278-2", "IBM-3278-2-E"}, {"TRM001", "TRM002"}});
  d.pools.push_back({"BIG", DeviceKind::display, "BPOOL", {}, {"BIG001"}});
  d.pools.push_back({"NAMED", DeviceKind::display, "", {}, {"NAM001"}});
  d.pools.push_back({"PRINTERS", DeviceKind::printer, "PPOOL", {}, {"PRT001", "PRT002"}});
  d.aliases.push_back({"TELLER", "TRM002"});
  d.associations.push_back({"TRM001", "PRT001"});
  return d;
}

std::string choose(const std::string& type, const std::string& wanted = {}, bool associate = false,
                   const GatewayDefinition& d = definition()) {
  const auto choice = LuDirectory(d).choose({*parse_device_type(type), wanted, associate});
  if (const auto* reason = std::get_if<Reason>(&choice)) return std::string(name(*reason));
  std::string text;
  for (const auto& n : std::get<std::vector<std::string>>(choice)) text += (text.empty() ? "" : " ") + n;
  return text;
}

}  // namespace

TEST_CASE("a client without a wish is offered the pools that take its device type, in their order") {
  CHECK(choose("IBM-3278-2") == "TPOOL BPOOL");
  CHECK(choose("IBM-3278-4-E") == "BPOOL");
  CHECK(choose("IBM-DYNAMIC") == "BPOOL");
  CHECK(choose("IBM-3287-1") == "PPOOL");
}

TEST_CASE("a client may name a pool, an LU or another name of it") {
  CHECK(choose("IBM-3278-2", "BIG") == "BPOOL");
  CHECK(choose("IBM-3278-2", "TRM001") == "TRM001");
  CHECK(choose("IBM-3278-2", "TELLER") == "TRM002");
  CHECK(choose("IBM-3287-1", "PRT002") == "PRT002");
  CHECK(choose("IBM-3278-5", "NAM001") == "NAM001");
}

TEST_CASE("a printer gets the partner of the terminal that it names") {
  CHECK(choose("IBM-3287-1", "TRM001", true) == "PRT001");
}

TEST_CASE("each reason for refusing a device has its case") {
  CHECK(choose("IBM-3278-2", "NOBODY") == "INV-NAME");
  CHECK(choose("IBM-3287-1", "NOBODY", true) == "INV-NAME");
  CHECK(choose("IBM-3287-1", "PRT001") == "CONN-PARTNER");
  CHECK(choose("IBM-3278-2", "TRM001", true) == "INV-ASSOCIATE");
  CHECK(choose("IBM-3287-1", "PRT002", true) == "INV-ASSOCIATE");
  CHECK(choose("IBM-3287-1", "TRM002", true) == "UNSUPPORTED-REQ");
  CHECK(choose("IBM-3278-2", "NAMED") == "UNSUPPORTED-REQ");
  CHECK(choose("IBM-3278-2", "PRT002") == "TYPE-NAME-ERROR");
  CHECK(choose("IBM-3287-1", "TRM001") == "TYPE-NAME-ERROR");
  CHECK(choose("IBM-3278-5", "TRM001") == "TYPE-NAME-ERROR");
  CHECK(choose("IBM-3278-2", "PRINTERS") == "TYPE-NAME-ERROR");
  GatewayDefinition displays = definition();
  displays.pools.pop_back();
  CHECK(choose("IBM-3287-1", "", false, displays) == "INV-DEVICE-TYPE");
  GatewayDefinition named;
  named.pools.push_back({"NAMED", DeviceKind::display, "", {}, {"NAM001"}});
  CHECK(choose("IBM-3278-2", "", false, named) == "UNSUPPORTED-REQ");
}
