// What the message structs say about themselves: each has kType and describe(), which names its
// members in order to a visitor. Decoder, encoder and the test of docs/PROTOCOL.md are such
// visitors, so a member is written down once.
//   T                 must be there
//   std::optional<T>  may be absent (or null); not written when empty
//   Nullable<T>       written as null when empty
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace signalling {

template <class T>
struct Nullable : std::optional<T> {
  using std::optional<T>::optional;
};

using MessageId = std::optional<std::int64_t>;  // `id`: a reply repeats the request's

template <class Message>
struct Framed {
  Message message;
  MessageId id;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_optional<Nullable<T>> = true;
template <class T>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<Nullable<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

}  // namespace signalling
