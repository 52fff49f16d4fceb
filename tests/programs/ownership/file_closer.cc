// STORY A FILE with fclose as deleter, shared by two users and closed after the last. Healthy.
// EXPECT silent
// EXPECT stdout "3 bytes written\n"
#include <cstdio>
#include <memory>

struct Writer {
  std::shared_ptr<FILE> file;
};

int main() {
  std::shared_ptr<FILE> file(fopen("/dev/null", "w"), [](FILE* f) { fclose(f); });
  auto one = std::make_shared<Writer>(Writer{file}), two = std::make_shared<Writer>(Writer{file});
  printf("%d bytes written\n", fprintf(two->file.get(), "abc"));
}
