// #include "sfu/io/in_a_comment.h"
#include "config/looks_around.h"
#include "sfu/base/downward.h"
