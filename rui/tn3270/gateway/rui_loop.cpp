#include "gateway/rui_loop.h"

#include <lua_c.h>
#include <stdexcept>

namespace openrui::tn3270 {

RuiLoop::RuiLoop(boost::asio::io_context& loop) : descriptor_(loop) {
  SNA_USE_FD_SCHED();
  wait();
}

// The descriptor is the library's.
RuiLoop::~RuiLoop() {
  if (descriptor_.is_open()) descriptor_.release();
}

void RuiLoop::wait() {
  const int now = SNA_GET_FD();
  if (now < 0) throw std::runtime_error("the LUA library has no descriptor for its events");
  if (!descriptor_.is_open()) {
    descriptor_.assign(now);
  } else if (descriptor_.native_handle() != now) {
    descriptor_.release();
    descriptor_.assign(now);
  }
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this](const boost::system::error_code& error) {
                           if (error) return;
                           SNA_EVENT_FD();
                           wait();
                         });
}

}  // namespace openrui::tn3270
