// Writes the members of a message struct into one JSON object (a visitor of describe(), field.h).
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "signalling/protocol/error_code.h"
#include "signalling/protocol/field.h"

namespace signalling {

class JsonWriter {
 public:
  explicit JsonWriter(boost::json::object& object) : object_(object) {}

  template <class T>
  void operator()(std::string_view name, const T& member) {
    if constexpr (is_optional<T> && !is_nullable<T>) {
      if (!member) return;
    }
    object_[name] = to_value(member);
  }

 private:
  template <class T>
  static boost::json::value to_value(const T& member) {
    if constexpr (is_optional<T>) {
      return member ? to_value(*member) : boost::json::value(nullptr);
    } else if constexpr (is_list<T>) {
      boost::json::array list;
      for (const auto& item : member) list.push_back(to_value(item));
      return list;
    } else if constexpr (std::same_as<T, bool>) {
      return boost::json::value(member);
    } else if constexpr (std::integral<T>) {
      return boost::json::value(std::int64_t{member});
    } else if constexpr (std::same_as<T, std::string>) {
      return boost::json::string(member);
    } else if constexpr (std::same_as<T, ErrorCode>) {
      return boost::json::string(to_string(member));
    } else {
      boost::json::object object;
      JsonWriter nested(object);
      T::describe(member, nested);
      return object;
    }
  }

  boost::json::object& object_;
};

}  // namespace signalling
