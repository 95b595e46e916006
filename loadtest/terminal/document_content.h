// The bytes of a simulated document and their SHA-256, as hexadecimal digits.
//   DocumentContent(number, size)   bytes that follow from the number alone
//   read(offset, into)              some of them
//   DocumentHash                    update() with what came in order, then hex()
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sfu/base/bytes.h"

namespace loadtest {

class DocumentHash {
 public:
  DocumentHash();
  void update(sfu::ByteSpan bytes);
  [[nodiscard]] std::string hex();  // once, at the end

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

class DocumentContent {
 public:
  DocumentContent(std::uint64_t number, std::uint64_t size) : number_(number), size_(size) {}
  void read(std::uint64_t offset, sfu::MutableByteSpan into) const;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::string sha256() const;

 private:
  std::uint64_t number_;
  std::uint64_t size_;
};

}  // namespace loadtest
