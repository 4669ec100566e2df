// Where the verbs of this process are traced to: nowhere, until RUI_TRACE or the configuration names a file.
#pragma once

#include <string>

#include "rui/api_trace.h"

namespace openrui {

// Null while there is no trace. One load: a program that is not traced pays no more than this.
const ApiTrace* api_trace();

// Traces to this file from now on, until the process ends. False: it cannot be opened for appending. The first file
// stays: RUI_TRACE goes before the configuration.
bool start_api_trace(const std::string& path);
// The file that RUI_TRACE names, if it names one; false as above.
bool start_api_trace_from_environment();

}  // namespace openrui
