// Stands in for libFuzzer where it is not linked: replays every corpus file, then a fixed number of
// seeded mutations of them, so that the smoke run is the same on every machine.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutations = 20'000;
constexpr std::size_t kLongestGrown = 2'048;
using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> read_corpus(const std::filesystem::path& folder) {
  std::vector<Bytes> corpus;
  if (!std::filesystem::is_directory(folder)) return corpus;
  const std::filesystem::directory_iterator entries(folder);
  std::vector<std::filesystem::path> paths(begin(entries), end(entries));
  std::ranges::sort(paths);  // a directory has no order of its own
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

void mutate(Bytes& bytes, std::mt19937& random) {
  const auto steps = 1 + random() % 8;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const auto byte = static_cast<std::uint8_t>(random());
    const auto at = bytes.empty() ? 0 : random() % bytes.size();
    switch (random() % 5) {
      case 0:
        if (!bytes.empty()) bytes[at] = byte;
        break;
      case 1:
        if (!bytes.empty()) bytes[at] ^= static_cast<std::uint8_t>(1U << (byte % 8));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), byte);
        break;
      default:
        bytes.resize(std::min(kLongestGrown, bytes.size() + byte), byte);
        break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Bytes> corpus = argc > 1 ? read_corpus(argv[1]) : std::vector<Bytes>{};
  for (const Bytes& bytes : corpus) LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  if (corpus.empty()) corpus.emplace_back();
  std::mt19937 random(1);  // a fixed seed: the same mutations on every machine
  for (int i = 0; i < kMutations; ++i) {
    Bytes bytes = corpus[random() % corpus.size()];
    mutate(bytes, random);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%zu corpus files, %d mutations\n", corpus.size(), kMutations);
  return 0;
}
