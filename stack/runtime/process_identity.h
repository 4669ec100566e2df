// Who this process is, for directories and rules that name programs and accounts.
#pragma once

#include <string>

namespace openrui {

// The name of its file, without folders; empty when the system does not say.
std::string program_file_name();
// The user whose rights it has; empty when the system knows no such user.
std::string account_name();

}  // namespace openrui
