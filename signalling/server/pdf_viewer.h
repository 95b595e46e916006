// PDF.js as Debian installs it (package libjs-pdf), for the pages to show a received PDF: the
// library, its worker, the character maps and the fonts that a PDF may rely on; neither its own
// viewer nor its script sandbox. The pages find it under kPdfViewerPath or, when the package is not
// there, offer to save the document only.
//   add_pdf_viewer(files, directory)    false: no PDF.js in that directory
#pragma once

#include <filesystem>
#include <string_view>

#include "signalling/server/static_files.h"

namespace signalling {

inline constexpr std::string_view kPdfViewerPath = "/vendor/pdf";

// Throws as StaticFiles does when it is there and cannot be read.
bool add_pdf_viewer(StaticFiles& files, const std::filesystem::path& directory);

}  // namespace signalling
