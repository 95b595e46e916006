#include "config/document.h"

#include <yaml-cpp/eventhandler.h>

#include <sstream>

#include "config/plain_text.h"

namespace config {
namespace {

// Hears documents and keeps nothing but the line where the newest one begins.
class DocumentLines : public YAML::EventHandler {
 public:
  [[nodiscard]] int line() const { return line_; }
  void OnDocumentStart(const YAML::Mark&) override { line_ = 0; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { note(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { note(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string&) override {
    note(mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    note(mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    note(mark);
  }
  void OnMapEnd() override {}

 private:
  void note(const YAML::Mark& mark) {
    if (line_ == 0) line_ = mark.line + 1;
  }
  int line_ = 0;
};

// Where a second document begins, if there is one. Not by YAML::LoadAll: a stray comma makes it
// find empty documents for ever.
std::optional<int> line_of_second_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentLines lines;
  const bool second = parser.HandleNextDocument(lines) && parser.HandleNextDocument(lines);
  return second ? std::optional(lines.line()) : std::nullopt;
}

}  // namespace

std::optional<YAML::Node> read_document(const std::string& text, Report& report) {
  if (const auto line = line_of_first_bad_byte(text)) {
    report.problem(*line, "", "is not UTF-8 text");
    return std::nullopt;
  }
  try {
    if (const auto line = line_of_second_document(text)) {
      report.problem(*line, "", "must be one document");
      return std::nullopt;
    }
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    report.problem(error.mark.line + 1, "", "is not YAML: " + error.msg);
    return std::nullopt;
  }
}

}  // namespace config
