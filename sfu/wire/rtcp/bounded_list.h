// A list of at most N items inside its owner: RTCP counts are small, so no message allocates.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

#include "sfu/base/check.h"

namespace sfu {

template <class T, std::size_t N>
class BoundedList {
 public:
  using value_type = T;
  using const_iterator = const T*;
  BoundedList() = default;
  BoundedList(std::initializer_list<T> items) {
    for (const T& item : items) SFU_CHECK(push(item));
  }
  static constexpr std::size_t capacity() { return N; }
  // False when the list is full.
  [[nodiscard]] bool push(const T& item) {
    if (size_ == N) return false;
    items_[size_++] = item;
    return true;
  }
  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items_[i]; }
  [[nodiscard]] const T* begin() const { return items_.data(); }
  [[nodiscard]] const T* end() const { return items_.data() + size_; }
  [[nodiscard]] std::span<const T> span() const { return {items_.data(), size_}; }
  friend bool operator==(const BoundedList& a, const BoundedList& b) {
    return std::ranges::equal(a.span(), b.span());
  }

 private:
  std::array<T, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace sfu
