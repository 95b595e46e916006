// docs/CONFIG.md, printed from the tables of fields; a test compares the file with it.
#pragma once

#include <span>
#include <string>

#include "config/field.h"

namespace config {

std::string reference();
// A page of any file that is read by tables of fields: the keys of its own, then one heading for
// each section.
std::string reference_page(std::string introduction, std::span<const ReferenceRow> rows);

}  // namespace config
