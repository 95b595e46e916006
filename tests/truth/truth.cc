// Reads traces and figures of the truth bench.
//   truth measured TRACE... --line L --by WORDS --out FILE   the figures of real runs
//   truth model LINE [--trace FILE]                          the same visit in a world, its figures
//   truth table                                              every row of every line that was
//   measured
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

int measured(const std::vector<std::string>& traces, const std::string& line, const std::string& by,
             const std::string& out) {
  truth::Measured all{line, by, {}};
  for (const std::string& file : traces) {
    std::ifstream in(file);
    const auto trace = truth::read_trace(in);
    if (!trace) return fail(file + ": not a trace");
    const std::string why = truth::invalid(*trace);
    if (!why.empty()) return fail(file + ": " + why + ": not valid");
    all.runs.push_back(truth::figures_of(*trace, truth::has_step(line)));
  }
  std::ofstream written(out);
  written << truth::to_json(all);
  return written ? 0 : 1;
}

int model(const std::string& line, const std::string& trace_file) {
  const auto trace = truth::model_of(line);
  if (!trace_file.empty()) {
    std::ofstream out(trace_file);
    write(out, trace);
  }
  std::cout << truth::to_json({line, "model", {truth::figures_of(trace, truth::has_step(line))}});
  return 0;
}

std::vector<truth::Comparison> comparisons() {
  std::vector<truth::Comparison> all;
  for (const truth::Measured& real : truth::measured()) all.push_back(truth::compare(real));
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
  std::vector<std::string> traces;
  std::string line;
  std::string by;
  std::string out;
  auto* of_trace = app.add_subcommand("measured", "figures of real runs");
  of_trace->add_option("traces", traces)->required();
  of_trace->add_option("--line", line)->required();
  of_trace->add_option("--by", by)->required();
  of_trace->add_option("--out", out)->required();
  auto* of_model = app.add_subcommand("model", "the same visit in a world");
  of_model->add_option("line", line)->required();
  of_model->add_option("--trace", file);
  app.add_subcommand("table", "every row of every line that was measured");
  CLI11_PARSE(app, argc, argv);
  if (of_trace->parsed()) return measured(traces, line, by, out);
  if (of_model->parsed()) return model(line, file);
  return table();
}
