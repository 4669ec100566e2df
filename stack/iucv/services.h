// System services of a node (transports reference 8.8): names that begin with an asterisk.
//
//   *MSG     texts for a user, one message each: 8 bytes user id of the sender in EBCDIC, then the text; the class
//   tells
//            the source (1 MSG, 2 WARNING, 3 CP output, 4 SMSG, 5 console output, 6 EMSG, 7 IMSG, 8 SCIF)
//   *IDENT   announces a resource: its name in bytes 0 to 7 of IPUSER; it is withdrawn when the path is severed
//   *LOGREC  records of this node's own log, one message each (chosen: 8.8 names the service, not what a record is)
//   *PATHS   ours: any two-way message is answered with all paths of the node, one line of EBCDIC text each
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/event.h"
#include "iucv/machine.h"

namespace openrui::iucv {

class System;

class Services {
 public:
  explicit Services(System& system);
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  Machine* find(const std::string& name) const;
  std::vector<const Machine*> machines() const;
  bool message(const std::string& from, const std::string& to, std::uint32_t message_class, std::string_view text);
  void log(Severity severity, const std::string& subject, const std::string& text);

  class Service;

 private:
  class Msg;
  class Ident;
  class Logrec;
  class Paths;
  std::unique_ptr<Msg> msg_;
  std::unique_ptr<Ident> ident_;
  std::unique_ptr<Logrec> logrec_;
  std::unique_ptr<Paths> paths_;
  std::array<Service*, 4> all_{};
};

}  // namespace openrui::iucv
