#include "config/reference.h"

#include <utility>
#include <vector>

#include "config/fields.h"

namespace config {
namespace {

constexpr const char* kIntroduction =
    "# Configuration\n\n"
    "<!-- Printed from the tables in config/*.cc; GUICHET_UPDATE_DOCS=1 writes it anew. -->\n\n"
    "One YAML file, given by `--config`. `guichet check --config FILE` prints every problem at "
    "once as\n"
    "`file:line: key: what is wrong`. `config/demo.yaml` is for trying out, `config/example.yaml` "
    "the\n"
    "start of a production file. An id is 1..40 of `a-z`, `0-9` and `-`; it stands in URLs and "
    "tokens.\n"
    "`auth.secret` or `auth.secret_file` must be given; every other section may be left out.\n";

constexpr const char* kTable = "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n";

std::string heading(const ReferenceRow& row) {
  const std::string type = row.type == "section" ? "" : " A " + row.type + ".";
  return "\n## " + row.key + "\n\n" + row.help + type + "\n" + kTable;
}

std::string line(const ReferenceRow& row) {
  const bool literal = !row.fallback.empty() && row.fallback != "required";
  const std::string fallback = literal ? "`" + row.fallback + "`" : row.fallback;
  return "| `" + row.key + "` | " + row.type + " | " + fallback + " | " + row.help + " |\n";
}

}  // namespace

std::string reference_page(std::string introduction, std::span<const ReferenceRow> rows) {
  std::string text = std::move(introduction);
  bool own = false;  // keys of the file itself so far
  for (const ReferenceRow& row : rows) {
    const bool top = row.key.find('.') == std::string::npos;
    const bool below = row.type == "section" || row.type.starts_with("list of");
    if (top && !below && !std::exchange(own, true)) text += kTable;
    text += top && below ? heading(row) : line(row);
  }
  return text;
}

std::string reference() {
  std::vector<ReferenceRow> rows;
  describe_section(config_fields(), "", rows);
  return reference_page(kIntroduction, rows);
}

}  // namespace config
