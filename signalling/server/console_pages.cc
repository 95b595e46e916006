#include "signalling/server/console_pages.h"

#include <string_view>

namespace signalling {
namespace {

bool is_its_own(std::string_view path) {
  return path == "/console.html" || path == "/css/console.css" || path == "/js/console.js" ||
         path.starts_with("/js/ui/console/");
}

bool needs(std::string_view path) {
  return is_its_own(path) || path == "/css/base.css" || path == "/js/ui/dom.js" ||
         path.starts_with("/img/") || path.starts_with("/js/i18n/");
}

}  // namespace

StaticFiles take_console(StaticFiles& pages) {
  StaticFiles console = pages.part(needs);
  pages.remove(is_its_own);
  return console;
}

}  // namespace signalling
