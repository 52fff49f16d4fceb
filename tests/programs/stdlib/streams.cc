// STORY iostream, stringstream and fstream with the buffers and locales behind them.
// EXPECT silent
// EXPECT stdout "3 words, 1.5e+00\n"
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

int main() {
  std::istringstream input("three little words");
  std::string word;
  int words = 0;
  while (input >> word) words++;
  std::ofstream("/dev/null") << words;
  std::ostringstream output;
  output << std::scientific << std::setprecision(1) << 1.5;
  std::cout << words << " words, " << output.str() << std::endl;
}
