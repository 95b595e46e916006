// Worlds held against what real browsers did on the same lines (docs/CAPACITY.md): no browser is
// needed, their figures are in tests/truth/measured.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "tests/truth/compare.h"

namespace {

std::filesystem::path capacity_page() {
  return std::filesystem::path(__FILE__).parent_path() / "../../docs/CAPACITY.md";
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string text_of(const truth::Figures& figures) {
  return truth::to_json({"line", "model", {figures}});
}

std::vector<truth::Comparison> comparisons() {
  std::vector<truth::Comparison> all;
  for (const truth::Measured& real : truth::measured()) all.push_back(truth::compare(real));
  return all;
}

TEST(Truth, AWorldIsAsFarFromRealBrowsersAsItIsKnownToBe) {
  const auto open = truth::open_rows();
  const auto all = comparisons();
  EXPECT_EQ(all.size(), 4u);
  for (const truth::Comparison& comparison : all) {
    for (const std::string& what : truth::worse(comparison, open)) ADD_FAILURE() << what;
  }
}

TEST(Truth, TheSameVisitTwiceIsTheSame) {
  EXPECT_EQ(text_of(truth::figures_of(truth::model_of("adsl512"), false)),
            text_of(truth::figures_of(truth::model_of("adsl512"), false)));
}

TEST(Truth, TracesAreReadAsTheyWereWritten) {
  truth::Trace trace{.packets = {}, .lateness_p99_us = 120};
  trace.packets.push_back({.at_us = 20'000'000,
                           .up = true,
                           .size = 137,
                           .queue_us = 4'000,
                           .look = {truth::Kind::kVoice, 3, 960}});
  trace.packets.push_back({.at_us = 30'000'000,
                           .size = 1'225,
                           .fate = truth::Fate::kLost,
                           .look = {truth::Kind::kPicture, 7, 90'000}});
  std::stringstream text;
  truth::write(text, trace);
  const auto read = truth::read_trace(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->packets.size(), 2u);
  const truth::Figures figures = truth::figures_of(*read, true);
  EXPECT_EQ(text_of(figures), text_of(truth::figures_of(trace, true)));
  EXPECT_NEAR(figures.up.kbps.at("voice"), 137 * 8 / 40.0 / 1'000, 1e-9);
  EXPECT_EQ(figures.down.lost_percent, 100);
  std::stringstream broken("lateness_p99_us 1\n5 1 1 1 7 0 0 0\n");
  EXPECT_FALSE(truth::read_trace(broken).has_value());
}

// GUICHET_UPDATE_DOCS=1 writes the tables and what is open anew: after a change of the model.
TEST(TruthReference, ThePageHasEveryLineThatWasMeasured) {
  const std::string begin = "<!-- truth: begin -->\n";
  const std::string end = "<!-- truth: end -->";
  std::string page = text_of(capacity_page());
  const auto from = page.find(begin);
  const auto until = page.find(end);
  ASSERT_TRUE(from != std::string::npos && until != std::string::npos);
  if (std::getenv("GUICHET_UPDATE_DOCS") != nullptr) {
    const auto all = comparisons();
    const auto open = truth::still_open(all, truth::open_rows());
    std::ofstream(truth::measured_folder() / "open.json") << truth::to_json(open);
    page.replace(from + begin.size(), until - from - begin.size(), "\n" + truth::page(all, open));
    std::ofstream(capacity_page()) << page;
  }
  for (const truth::Measured& real : truth::measured()) {
    EXPECT_NE(page.find("### " + real.line + "\n\nReal: " + real.by), std::string::npos)
        << real.line;
  }
}

}  // namespace
