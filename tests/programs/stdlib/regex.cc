// STORY std::regex builds an automaton that is shared by shared_ptr: loops in the pattern are numbers, not handles.
// EXPECT silent
// EXPECT stdout "key=a value=1\nkey=bc value=23\n"
#include <cstdio>
#include <regex>
#include <string>

int main() {
  static const std::regex pattern("(([a-z]+)*)=([0-9]+)");
  std::string text = "a=1, bc=23; d=";
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    printf("key=%s value=%s\n", (*it)[1].str().c_str(), (*it)[3].str().c_str());
}
