// STORY Memory that is never freed but can still be reached when the program ends, by first, middle and last pointers:
//       no leak.
// EXPECT silent
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

char* from_start;
char* from_middle;
std::vector<std::string>* words;
thread_local char* from_thread;

int main() {
  from_start = strdup("a text of more than a few characters");
  from_middle = static_cast<char*>(malloc(1000)) + 500;
  words = new std::vector<std::string>{"a word that is longer than the short string optimisation allows", "short"};
  from_thread = static_cast<char*>(calloc(1, 77));
  from_start = static_cast<char*>(realloc(from_start, 5000));
}
