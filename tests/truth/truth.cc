// Reads traces and figures of the truth bench.
//   truth measured TRACE... --line L --by WORDS --out FILE   the figures of real runs
//   truth model LINE [--trace FILE]                          the same visit in a world, its figures
//   truth table [FILE...]        of every line that was measured, or of these figures, row by row
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

int table(const std::vector<std::string>& files) {
  std::vector<truth::Measured> measured;
  if (files.empty()) measured = truth::measured();
  for (const std::string& file : files) {
    const auto one = truth::read_measured(file);
    if (!one) return fail(file + ": no figures");
    measured.push_back(*one);
  }
  std::vector<truth::Comparison> all;
  for (const truth::Measured& real : measured) all.push_back(truth::compare(real));
  std::cout << truth::page(all, truth::open_rows());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Real browsers and model terminals on one line"};
  app.require_subcommand(1);
  std::string file;
  std::vector<std::string> traces;
  std::vector<std::string> files;
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
  auto* of_table = app.add_subcommand("table", "figures beside the model's");
  of_table->add_option("figures", files);
  CLI11_PARSE(app, argc, argv);
  if (of_trace->parsed()) return measured(traces, line, by, out);
  if (of_model->parsed()) return model(line, file);
  return table(files);
}
