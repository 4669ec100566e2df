// Two network namespaces for a test.
#pragma once

#include <cstdlib>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace openrui::test {

// Two network namespaces that are joined by a pair of virtual cards, gone with the object. 10.99.0.1 and 10.99.0.2.
struct Namespaces {
  Namespaces() {
    const auto run = [this](const std::string& command) {
      if (good) good = std::system((command + " >/dev/null 2>&1").c_str()) == 0;
    };
    for (const auto* n : {&left, &right}) run("ip netns add " + *n);
    run("ip link add v" + id + "a netns " + left + " type veth peer name v" + id + "b netns " + right);
    run("ip -n " + left + " addr add 10.99.0.1/24 dev v" + id + "a");
    run("ip -n " + right + " addr add 10.99.0.2/24 dev v" + id + "b");
    for (const auto& [space, card] : {std::pair(left, "v" + id + "a"), std::pair(right, "v" + id + "b")}) {
      run("ip -n " + space + " link set lo up");
      run("ip -n " + space + " link set " + card + " up");
    }
  }
  ~Namespaces() {
    for (const auto* n : {&left, &right}) {
      [[maybe_unused]] const int gone = std::system(("ip netns del " + *n + " >/dev/null 2>&1").c_str());
    }
  }
  static std::vector<std::string> in(const std::string& space) { return {"ip", "netns", "exec", space}; }

  const std::string id = std::to_string(getpid() % 100000);
  const std::string left = "nsl" + id;
  const std::string right = "nsr" + id;
  bool good = true;
};

}  // namespace openrui::test
