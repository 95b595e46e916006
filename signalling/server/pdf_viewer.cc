#include "signalling/server/pdf_viewer.h"

#include <array>
#include <string>

namespace signalling {

bool add_pdf_viewer(StaticFiles& files, const std::filesystem::path& directory) {
  constexpr std::array kScripts = {"build/pdf.js", "build/pdf.worker.js"};
  constexpr std::array kData = {"web/cmaps", "web/standard_fonts"};
  for (const char* script : kScripts) {
    if (!std::filesystem::is_regular_file(directory / script)) return false;
  }
  const std::string path(kPdfViewerPath);
  for (const char* script : kScripts) files.add_file(path + "/" + script, directory / script);
  for (const char* data : kData) {  // useful, not needed: most documents bring their own fonts
    if (std::filesystem::is_directory(directory / data)) {
      files.add_directory(path + "/" + data, directory / data);
    }
  }
  return true;
}

}  // namespace signalling
