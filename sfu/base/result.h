// Result<T, E>: a value or the reason why there is none (an enum). Test it with `if (!result)`,
// then
// `*result` or `result.error()`.
#pragma once

#include <boost/system/result.hpp>

namespace sfu {

template <class T, class E>
using Result = boost::system::result<T, E>;

// Why bytes from outside are not a message.
enum class ParseError { kTooShort, kBadLength, kBadVersion, kBadValue, kUnsupported };

}  // namespace sfu
