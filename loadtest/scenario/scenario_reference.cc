#include "loadtest/scenario/scenario_reference.h"

#include <string_view>
#include <vector>

#include "config/reference.h"
#include "loadtest/scenario/scenario_fields.h"

namespace loadtest {
namespace {

constexpr std::string_view kIntroduction =
    "# Scenario files\n\n"
    "<!-- Printed from the tables in loadtest/scenario; GUICHET_UPDATE_DOCS=1 writes it anew. "
    "-->\n\n"
    "What `guichet-load simulate FILE` plays. `guichet-load check FILE` prints every problem at "
    "once "
    "as\n`file:line: key: what is wrong`. An id is 1..40 of `a-z`, `0-9` and `-`. Shares and "
    "weights "
    "count against\ntheir neighbours. How to read the results: "
    "[LOAD-TESTING.md](LOAD-TESTING.md).\n";

}  // namespace

std::string scenario_reference() {
  std::vector<config::ReferenceRow> rows;
  config::describe_section(scenario_fields(), "", rows);
  std::string text = config::reference_page(std::string(kIntroduction), rows);
  text +=
      "\n## Figures\n\nWhat a target can be about. Quantiles are by nearest rank, over the visits "
      "of a "
      "run.\n\n| figure | unit | meaning |\n| --- | --- | --- |\n";
  for (const FigureName& each : figure_names()) {
    text += "| `" + std::string(each.id) + "` | " + std::string(each.unit) + " | " +
            std::string(each.what) + " |\n";
  }
  return text;
}

}  // namespace loadtest
