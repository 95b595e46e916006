#include <fstream>

std::ifstream excused;
