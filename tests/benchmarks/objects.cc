// Workload (b): a program that builds and drops millions of small C++ objects, as many programs do all day: maps,
// lists, strings, shared pointers, vectors. About 9 million blocks in 12 rounds; at most 740,000 live at a time, some
// 50 MB.
//
//   objects [ROUNDS]            each round builds everything and drops it
//   objects ROUNDS keep         … and the last round's objects are still there when the program ends (by _exit)
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

constexpr int kPeople = 60000;

struct Address {
  std::string street;
  int number;
};

struct Person {
  std::string name;
  std::shared_ptr<Address> address;
  std::vector<std::weak_ptr<Person>> friends;
  std::unique_ptr<double[]> marks;
};

struct Town {
  std::map<int, std::shared_ptr<Person>> by_number;
  std::unordered_map<std::string, std::shared_ptr<Person>> by_name;
  std::list<std::string> news;
};

std::string long_name(const char* what, int number) {
  return std::string("a name too long for the string itself: ") + what + std::to_string(number);
}

std::shared_ptr<Person> make_person(int number) {
  auto person = std::make_shared<Person>();
  person->name = long_name("person ", number);
  person->address = std::make_shared<Address>(Address{long_name("street ", number / 10), number % 10});
  person->marks = std::make_unique<double[]>(static_cast<size_t>(1 + number % 6));
  return person;
}

std::unique_ptr<Town> build() {
  auto town = std::make_unique<Town>();
  for (int i = 0; i < kPeople; ++i) {
    const int number = static_cast<int>(int64_t{i} * 7919 % kPeople);  // in no order that a map would like
    auto person = make_person(number);
    town->by_name.emplace(person->name, person);
    if (!town->by_number.empty()) person->friends.push_back(town->by_number.begin()->second);
    town->by_number.emplace(number, std::move(person));
    town->news.push_back(long_name("arrival of ", number));
  }
  return town;
}

size_t letters(const Town& town) {
  size_t sum = 0;
  for (const auto& [number, person] : town.by_number) sum += person->name.size() + person->address->street.size();
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 11;
  size_t sum = 0;
  std::unique_ptr<Town> town;
  for (int round = 0; round < rounds; ++round) {
    town = nullptr;
    town = build();
    sum += letters(*town);
  }
  printf("%zu\n", sum);
  fflush(stdout);
  if (argc > 2 && strcmp(argv[2], "keep") == 0) _exit(0);
  return 0;
}
