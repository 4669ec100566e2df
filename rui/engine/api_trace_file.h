// The file that the API trace goes to (RUI_TRACE).
#pragma once

#include <memory>
#include <string>

#include "rui/api_trace.h"

namespace openrui {

// Appends. Several threads and processes may write to one file: an entry is one write, and stays in one piece.
class ApiTraceFile final : public ApiTraceSink {
 public:
  // Null when the file cannot be opened for appending.
  static std::unique_ptr<ApiTraceFile> open(const std::string& path);
  ~ApiTraceFile() override;
  ApiTraceFile(const ApiTraceFile&) = delete;
  ApiTraceFile& operator=(const ApiTraceFile&) = delete;

  // In front of the entry stands a line "---- 2024-05-31 13:05:59.123456 4711.4712" with local time, process and
  // thread.
  void write(std::string_view entry) override;

 private:
  explicit ApiTraceFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace openrui
