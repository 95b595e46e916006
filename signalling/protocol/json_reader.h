// Reads the members of one JSON object into a message struct (a visitor of describe(), field.h).
// The first member that is missing or of the wrong type stops it and is named by its JSON pointer.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "signalling/protocol/codec.h"

namespace signalling {

class JsonReader {
 public:
  JsonReader(const boost::json::object& object, std::string pointer)
      : object_(object), pointer_(std::move(pointer)) {}

  template <class T>
  void operator()(std::string_view name, T& member) {
    if (error_) return;
    const boost::json::value* value = object_.if_contains(name);
    const std::string pointer = pointer_ + "/" + std::string(name);
    if (value != nullptr) {
      read(*value, pointer, member);
    } else if constexpr (!is_optional<T>) {
      fail(pointer, "is missing");
    }
  }
  [[nodiscard]] std::optional<ProtocolError>& error() { return error_; }

 private:
  template <class T>
  void read(const boost::json::value& value, const std::string& pointer, T& out) {
    if constexpr (is_optional<T>) {
      if (value.is_null()) return;
      read(value, pointer, out.emplace());
    } else if constexpr (is_list<T>) {
      read_list(value, pointer, out);
    } else if constexpr (std::integral<T> && !std::same_as<T, bool>) {
      read_integer(value, pointer, out);
    } else {
      read_one(value, pointer, out);
    }
  }
  template <class T>
  void read_list(const boost::json::value& value, const std::string& pointer, T& out) {
    if (!value.is_array()) return fail(pointer, "must be a list");
    if (value.get_array().size() > kMaxListItems) return fail(pointer, "is too long");
    for (const boost::json::value& item : value.get_array()) {
      if (error_) return;
      const std::string item_pointer = pointer + "/" + std::to_string(out.size());
      read(item, item_pointer, out.emplace_back());
    }
  }
  template <class T>
  void read_integer(const boost::json::value& value, const std::string& pointer, T& out) {
    if (value.is_int64() && std::in_range<T>(value.get_int64())) {
      out = static_cast<T>(value.get_int64());
    } else if (value.is_uint64() && std::in_range<T>(value.get_uint64())) {
      out = static_cast<T>(value.get_uint64());
    } else {
      fail(pointer, "must be an integer in range");
    }
  }
  void read_one(const boost::json::value& value, const std::string& pointer, bool& out) {
    if (!value.is_bool()) return fail(pointer, "must be true or false");
    out = value.get_bool();
  }
  void read_one(const boost::json::value& value, const std::string& pointer, std::string& out) {
    if (!value.is_string()) return fail(pointer, "must be a string");
    out.assign(value.get_string().data(), value.get_string().size());
  }
  void read_one(const boost::json::value& value, const std::string& pointer, ErrorCode& out) {
    std::string text;
    read_one(value, pointer, text);
    if (error_) return;
    const std::optional<ErrorCode> code = parse_error_code(text);
    if (!code) return fail(pointer, "is no error code");
    out = *code;
  }
  template <class Struct>
    requires requires(Struct& self, JsonReader& reader) { Struct::describe(self, reader); }
  void read_one(const boost::json::value& value, const std::string& pointer, Struct& out) {
    if (!value.is_object()) return fail(pointer, "must be an object");
    JsonReader nested(value.get_object(), pointer);
    Struct::describe(out, nested);
    error_ = std::move(nested.error());
  }
  void fail(const std::string& pointer, const char* what) {
    error_ = ProtocolError{ErrorCode::kBadMessage, pointer.substr(1) + " " + what, pointer, {}};
  }

  const boost::json::object& object_;
  std::string pointer_;
  std::optional<ProtocolError> error_;
};

}  // namespace signalling
