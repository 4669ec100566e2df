// The main of programs that have WinMain instead.
#include <string>
#include <windows.h>

// A program with a main of its own needs none.
extern "C" __attribute__((weak)) int WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show);

int main(int argc, char** argv) {
  if (WinMain == nullptr) return 1;
  std::string command_line;
  for (int i = 1; i < argc; ++i) command_line += (i > 1 ? " " : "") + std::string(argv[i]);
  return WinMain(nullptr, nullptr, command_line.data(), SW_SHOWNORMAL);
}
