// The LUA library in the gateway's event loop: callbacks run in it and nowhere else (LUA reference 1.7).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace openrui::tn3270 {

class RuiLoop {
 public:
  // Before any other call of the library.
  explicit RuiLoop(boost::asio::io_context& loop);
  ~RuiLoop();
  RuiLoop(const RuiLoop&) = delete;
  RuiLoop& operator=(const RuiLoop&) = delete;

 private:
  void wait();
  boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace openrui::tn3270
