// Not compiled.
TEST(Lock, HoldsEverything) {}
