// Reads traces and figures of the truth bench.
//   truth measured TRACE --line L --by WORDS --out FILE   the figures of a real run
//   truth model LINE [--trace FILE]                       the same visit in a world, its figures
//   truth table                                           every row of every line that was measured
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tests/truth/compare.h"
#include "tests/truth/figures.h"
#include "tests/truth/model_visit.h"

namespace {

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return 1;
}

int measured(const std::string& trace_file, const std::string& line, const std::string& by,
             const std::string& out) {
  std::ifstream in(trace_file);
  const auto trace = truth::read_trace(in);
  if (!trace) return fail(trace_file + ": not a trace");
  if (trace->lateness_p99_us > truth::kLatest.us()) {
    return fail(line + ": the machine was too busy, " + std::to_string(trace->lateness_p99_us) +
                " us late: not valid");
  }
  truth::Figures figures = truth::figures_of(*trace, truth::has_step(line));
  figures.line = line;
  figures.by = by;
  std::ofstream file(out);
  file << truth::to_json(figures) << '\n';
  return file ? 0 : 1;
}

int model(const std::string& line, const std::string& trace_file) {
  const auto trace = truth::model_of(line);
  if (!trace_file.empty()) {
    std::ofstream out(trace_file);
    write(out, trace);
  }
  truth::Figures figures = truth::figures_of(trace, truth::has_step(line));
  figures.line = line;
  figures.by = "model";
  std::cout << truth::to_json(figures) << '\n';
  return 0;
}

std::vector<truth::Comparison> comparisons() {
  std::vector<truth::Comparison> all;
  for (const truth::Figures& real : truth::measured()) all.push_back(truth::compare(real));
  return all;
}

int table() {
  std::cout << truth::page(comparisons(), truth::open_rows());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Real browsers and model terminals on one line"};
  app.require_subcommand(1);
  std::string file;
  std::string line;
  std::string by;
  std::string out;
  auto* of_trace = app.add_subcommand("measured", "figures of a real run's trace");
  of_trace->add_option("trace", file)->required();
  of_trace->add_option("--line", line)->required();
  of_trace->add_option("--by", by)->required();
  of_trace->add_option("--out", out)->required();
  auto* of_model = app.add_subcommand("model", "the same visit in a world");
  of_model->add_option("line", line)->required();
  of_model->add_option("--trace", file);
  app.add_subcommand("table", "every row of every line that was measured");
  CLI11_PARSE(app, argc, argv);
  if (of_trace->parsed()) return measured(file, line, by, out);
  if (of_model->parsed()) return model(line, file);
  return table();
}
