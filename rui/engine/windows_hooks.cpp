#include "rui/windows_hooks.h"

#include <atomic>

namespace openrui {

namespace {

std::atomic<const WindowsHooks*> hooks_of_process{nullptr};

}  // namespace

const WindowsHooks* windows_hooks() { return hooks_of_process.load(std::memory_order_acquire); }

}  // namespace openrui

void openrui_set_windows_hooks(const openrui::WindowsHooks* hooks) {
  openrui::hooks_of_process.store(hooks, std::memory_order_release);
}
