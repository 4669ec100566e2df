// The C functions of iucv.h.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "formats/ebcdic.h"
#include "iucv.h"
#include "runtime/iucv_system.h"

using namespace openrui;

struct iucv_system {
  std::unique_ptr<IucvSystem> system;
  std::mutex mutex;
  std::set<iucv_machine*> machines;
};

struct iucv_machine {
  iucv_system* system = nullptr;
  std::shared_ptr<IucvProgram> program;
};

namespace {

// Like snprintf: what it would have been, cut at `size`, 0 at the end.
std::size_t give(std::string_view words, char* text, std::size_t size) {
  if (text != nullptr && size != 0) {
    const auto n = std::min(words.size(), size - 1);
    std::memcpy(text, words.data(), n);
    text[n] = '\0';
  }
  return words.size();
}

Result<IucvDefinition, std::string> definition_of(const char* file) {
  if (file == nullptr) file = std::getenv("IUCV_CONFIG");
  if (file == nullptr) return IucvDefinition{};
  auto loaded = load_iucv(file);
  if (!loaded) return to_words(loaded.error());
  return std::move(loaded.value());
}

// A name that is not there is no name.
std::string text_of(const char* text) { return text == nullptr ? std::string() : text; }

// Keeps the program while a function of it runs, whoever logs it off meanwhile.
std::shared_ptr<IucvProgram> program_of(const iucv_machine* machine) { return machine->program; }

}  // namespace

extern "C" {

iucv_system* iucv_start(const char* file, char* error, size_t error_size) {
  const auto fail = [&](const std::string& why) {
    give(why, error, error_size);
    return nullptr;
  };
  try {
    const auto definition = definition_of(file);
    if (!definition) return fail(definition.error());
    auto system = IucvSystem::start(*definition);
    if (!system) return fail(system.error());
    auto started = std::make_unique<iucv_system>();
    started->system = std::move(system.value());
    return started.release();
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}

void iucv_stop(iucv_system* system) {
  for (auto* machine : system->machines) {
    machine->program->log_off();
    delete machine;
  }
  delete system;
}

int iucv_wait_node(iucv_system* system, const char* node, int timeout_ms) {
  return system->system->wait_node(text_of(node), timeout_ms) ? 1 : 0;
}

iucv_machine* iucv_logon(iucv_system* system, const char* user, char* error, size_t error_size) {
  auto machine = std::make_unique<iucv_machine>();
  machine->system = system;
  auto program = system->system->log_on(text_of(user), machine.get());
  if (!program) {
    give(program.error(), error, error_size);
    return nullptr;
  }
  machine->program = std::move(program.value());
  const std::lock_guard lock(system->mutex);
  return *system->machines.insert(machine.release()).first;
}

void iucv_logoff(iucv_machine* machine) {
  {
    const std::lock_guard lock(machine->system->mutex);
    machine->system->machines.erase(machine);
  }
  machine->program->log_off();
  delete machine;
}

int iucv_dclbfr(iucv_machine* m, iucv_declare_list* list) { return program_of(m)->declare_buffer(*list); }
int iucv_rtrvbfr(iucv_machine* m) { return program_of(m)->retrieve_buffer(); }
int iucv_query(iucv_machine* m, uint32_t* buffer_size, uint32_t* max_connections) {
  return program_of(m)->query(buffer_size, max_connections);
}
int iucv_connect(iucv_machine* m, iucv_control_list* list, iucv_done done, void* argument) {
  return program_of(m)->connect(*list, done, argument);
}
int iucv_accept(iucv_machine* m, iucv_control_list* list) { return program_of(m)->accept(*list); }
int iucv_sever(iucv_machine* m, iucv_control_list* list) { return program_of(m)->sever(*list); }
int iucv_quiesce(iucv_machine* m, iucv_control_list* list) { return program_of(m)->quiesce(*list); }
int iucv_resume(iucv_machine* m, iucv_control_list* list) { return program_of(m)->resume(*list); }
int iucv_send(iucv_machine* m, iucv_message_list* list) { return program_of(m)->send(*list); }
int iucv_receive(iucv_machine* m, iucv_message_list* list, iucv_done done, void* argument) {
  return program_of(m)->receive(*list, done, argument);
}
int iucv_reply(iucv_machine* m, iucv_message_list* list) { return program_of(m)->reply(*list); }
int iucv_reject(iucv_machine* m, iucv_message_list* list) { return program_of(m)->reject(*list); }
int iucv_purge(iucv_machine* m, iucv_message_list* list, iucv_done done, void* argument) {
  return program_of(m)->purge(*list, done, argument);
}
int iucv_describe(iucv_machine* m, iucv_interrupt* interrupt) { return program_of(m)->describe(*interrupt); }
int iucv_testcmpl(iucv_machine* m, iucv_message_list* list) { return program_of(m)->test_completion(*list); }
int iucv_testmsg(iucv_machine* m, iucv_done done, void* argument) {
  return program_of(m)->test_message(done, argument);
}
int iucv_setmask(iucv_machine* m, iucv_mask_list* list) { return program_of(m)->set_mask(*list); }
int iucv_setcmask(iucv_machine* m, iucv_mask_list* list) { return program_of(m)->set_control_mask(*list); }

int iucv_wait(iucv_machine* m, int timeout_ms) { return program_of(m)->wait(timeout_ms); }
int iucv_fd(iucv_machine* m) { return program_of(m)->descriptor(); }

int iucv_message(iucv_machine* m, const char* to, uint32_t message_class, const char* text) {
  return program_of(m)->message(iucv::parse_user_name(text_of(to)).value_or(std::string()), message_class,
                                text_of(text));
}

void iucv_set_name(char* field, size_t size, const char* text) { fill(field, size, text); }

void iucv_set_ebcdic(uint8_t* field, size_t size, const char* text) {
  const auto bytes = to_ebcdic_padded(text, size);
  std::copy(bytes.begin(), bytes.end(), field);
}

size_t iucv_to_text(const uint8_t* ebcdic, size_t length, char* text, size_t size) {
  return give(to_name({ebcdic, length}), text, size);
}

size_t iucv_code_text(int iprcode, char* text, size_t size) {
  return give(name(static_cast<iucv::ReturnCode>(iprcode)), text, size);
}

size_t iucv_audit_text(uint32_t audit, char* text, size_t size) {
  return give(iucv::audit_in_words(audit), text, size);
}

size_t iucv_interrupt_text(int iptype, char* text, size_t size) {
  return give(name(static_cast<iucv::InterruptType>(iptype)), text, size);
}

}  // extern "C"
