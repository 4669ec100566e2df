// What the applications of a host can be told, by type. The loader in config/ fills and checks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace openrui::hostsim {

struct SourceOptions {
  unsigned chains = 100;      // 0: until the session ends
  unsigned rus = 1;           // of a chain; 1 where the primary may send no chains of several RUs
  std::size_t ru_size = 256;  // bytes, at most what the session allows
  bool definite = false;      // each chain asks for a definite response, where the session allows
};

struct MenuUser {
  std::string user;  // 1 to 8 characters, upper case
  std::string password;
};
// A line of the list.
struct MenuItem {
  std::string name;   // 1 to 20 characters
  unsigned quantity;  // 0 to 9999
};
struct MenuOptions {
  std::string title = "OPENRUI";
  std::vector<MenuUser> users;  // none: everybody who types a name
  std::vector<MenuItem> items;
};

struct PrintJob {
  std::string name;                // 1 to 8 characters
  std::vector<std::string> lines;  // Latin-1; longer ones than the page is wide are cut
  unsigned copies = 1;
};
struct PrintOptions {
  std::vector<PrintJob> jobs;
  bool at_logon = true;   // all jobs are printed when the session starts; else only on an operator's word
  unsigned lines = 60;    // of a page, 1 to 255
  unsigned columns = 80;  // 1 to 255
};

struct TransferOptions {
  std::size_t record = 80;      // bytes of a record, 16 to 4096
  unsigned chain_records = 10;  // records in a chain of the host
};

struct Scenario;
struct ScriptOptions {
  std::shared_ptr<const Scenario> scenario;  // one of an application
};

struct BankAccount {
  std::string number;        // 8 digits
  std::string owner;         // up to 20 characters
  std::int64_t balance = 0;  // cents
  std::int64_t limit = 0;    // cents that it may be overdrawn
  bool blocked = false;      // takes nothing and gives nothing
};
struct BankOptions {
  std::vector<BankAccount> accounts;
};

}  // namespace openrui::hostsim
