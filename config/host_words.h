// A BIND image in words: the key "words" of a mode, over the image that "bind" gives.
#pragma once

#include "base/bytes.h"
#include "config/config_reader.h"

namespace openrui {

// `image` with what `words` says in place of its own; `image` itself when there are none, or when it is no BIND (the
// fault was told).
Bytes apply_words(ConfigReader& reader, const ConfigValue& words, Bytes image);

}  // namespace openrui
