#include "runtime/node_lock.h"

#include <catch2/catch.hpp>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using openrui::test::ScopedVariable;
using openrui::test::TemporaryFolder;

TEST_CASE("a node's name is locked once, until the lock goes") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  const auto path = folder.path("openrui/NODE1.lock");
  {
    const auto first = NodeLock::acquire("NODE1");
    REQUIRE(first.ok());
    const auto second = NodeLock::acquire("NODE1");
    REQUIRE_FALSE(second.ok());
    CHECK(second.error() ==
          "node NODE1 is already active in process " + std::to_string(::getpid()) + " (lock file " + path + ")");
    CHECK(NodeLock::acquire("NODE2").ok());
  }
  CHECK(NodeLock::acquire("NODE1").ok());
}

TEST_CASE("another process does not get the lock, and gets it when the first one dies") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  const auto try_in_child = [] {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(NodeLock::acquire("NODE1").ok() ? 0 : 1);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
  };
  {
    const auto lock = NodeLock::acquire("NODE1");
    REQUIRE(lock.ok());
    CHECK(try_in_child() != 0);
  }
  CHECK(try_in_child() == 0);
  CHECK(NodeLock::acquire("NODE1").ok());
}

TEST_CASE("different names never share a lock file, and none leaves the folder") {
  const TemporaryFolder folder;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  const auto a = NodeLock::acquire("../A");
  const auto b = NodeLock::acquire("..%2fA");
  CHECK(a.ok());
  CHECK(b.ok());
  CHECK(std::filesystem::exists(folder.path("openrui/%2e%2e%2fA.lock")));
}

TEST_CASE("a folder that others prepared is not used") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  const ScopedVariable runtime("XDG_RUNTIME_DIR", folder.path());
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path("openrui"));
  const auto lock = NodeLock::acquire("OPENRUI-TEST-" + std::to_string(::getpid()));
  CHECK(lock.ok());  // in /run or /tmp
  CHECK(std::filesystem::is_empty(elsewhere.path()));
}
