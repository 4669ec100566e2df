// A value or an error. Parsers return one; protocol errors are values, not exceptions.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace openrui {

template <class T, class E>
class Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  // Only when ok().
  const T& value() const { return *std::get_if<0>(&content_); }
  T& value() { return *std::get_if<0>(&content_); }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }
  // Only when not ok().
  const E& error() const { return *std::get_if<1>(&content_); }

 private:
  std::variant<T, E> content_;
};

}  // namespace openrui
