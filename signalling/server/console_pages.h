// The operator's console among the pages. It is served by the private listener alone: the public
// one does not have its files, so that nobody is tempted to type the admin token there.
//   take_console(pages)   what the console needs, as a set of its own; what is only its own is
//                         then no longer among `pages`
#pragma once

#include "signalling/server/static_files.h"

namespace signalling {

StaticFiles take_console(StaticFiles& pages);

}  // namespace signalling
