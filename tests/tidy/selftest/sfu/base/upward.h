#pragma once

#include "config/looks_around.h"
#include "elsewhere/unknown.h"
#include "sfu/base/own_folder.h"
