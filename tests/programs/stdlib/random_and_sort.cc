// STORY Algorithms with temporary buffers, random engines, strings by the thousand.
// EXPECT silent
// EXPECT stdout "sorted 1, 2000 words\n"
#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

int main() {
  std::mt19937 random(7);
  std::vector<std::shared_ptr<std::string>> words;
  for (int i = 0; i < 2000; i++) words.push_back(std::make_shared<std::string>(random() % 40, 'x'));
  auto shorter = [](const auto& a, const auto& b) { return a->size() < b->size(); };
  std::stable_sort(words.begin(), words.end(), shorter);
  std::shuffle(words.begin(), words.end(), random);
  std::sort(words.begin(), words.end(), shorter);
  printf("sorted %d, %zu words\n", std::is_sorted(words.begin(), words.end(), shorter), words.size());
}
