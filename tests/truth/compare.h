// Holds a world's figures against those of real browsers on the same line.
//   compare(real)             runs the visit in a world
//   worse(comparison, open)   rows that are off and not known to be so far off, in words
//   page(...), to_json(open)  the tables of docs/CAPACITY.md and measured/open.json, written anew
// A row that is not within its tolerance stands in tests/truth/measured/open.json with how far off
// it is and the reason: it is neither hidden nor free to become worse.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/truth/figures.h"

namespace truth {

struct Row {
  std::string name;
  std::string unit;
  double real = 0;  // the middle one of the runs
  double least = 0;
  double most = 0;
  double model = 0;    // likewise
  double allowed = 0;  // difference, in the unit
  // From the middle; nothing between the least and the most of real runs.
  [[nodiscard]] double off() const;
  [[nodiscard]] bool within() const { return off() <= allowed; }
};

struct Comparison {
  Measured real;
  std::vector<Row> rows;
};

// A row that is off: by how much when somebody last looked, and why.
struct Open {
  std::string line;
  std::string name;
  double off = 0;  // in the row's unit
  std::string reason;
};

// Whether the line's rate is halved in between: where half of it carries a voice.
bool has_step(std::string_view line);
// One of its runs: the line's weather is the same for all, everything else's chance is not.
Trace model_of(const std::string& line, std::uint64_t run = 0);
Comparison compare(const Measured& real);

std::filesystem::path measured_folder();
std::optional<Measured> read_measured(const std::filesystem::path& file);
std::vector<Measured> measured();
std::vector<Open> open_rows();
std::vector<std::string> worse(const Comparison& comparison, std::span<const Open> open);
std::vector<Open> still_open(std::span<const Comparison> comparisons, std::span<const Open> open);
std::string to_json(std::span<const Open> open);
std::string page(std::span<const Comparison> comparisons, std::span<const Open> open);

}  // namespace truth
