// STORY Directory iterators share their state by shared_ptr; paths have vectors of components.
// EXPECT silent
// EXPECT stdout "found 1, stem self\n"
#include <cstdio>
#include <filesystem>

int main() {
  namespace fs = std::filesystem;
  int found = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self")) found += entry.path().filename() == "maps";
  fs::path path("/proc/self/../self.txt");
  printf("found %d, stem %s\n", found, path.lexically_normal().stem().c_str());
}
