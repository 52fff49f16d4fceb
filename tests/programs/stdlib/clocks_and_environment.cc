// STORY What libc keeps behind the scenes: time zones, environment, formatted times, error texts.
// EXPECT silent
// EXPECT stdout "1970 set\n"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

int main() {
  setenv("GORDIAN_TEST_VARIABLE", "set to a value that is long enough to be a block", 1);
  time_t zero = 0;
  char year[8];
  strftime(year, sizeof(year), "%Y", gmtime(&zero));
  static_cast<void>(localtime(&zero));
  static_cast<void>(strerror(123456));
  printf("%s %.3s\n", year, getenv("GORDIAN_TEST_VARIABLE"));
}
