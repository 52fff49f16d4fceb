// STORY Two live sessions keep the other's handle as plain numbers, byte for byte what a shared_ptr looks like. Numbers
//       own nothing; the registry does. With debug info it is clear; without, at least it is no leak.
// EXPECT-DEBUG silent
// EXPECT-STRIPPED latent_cycles=*
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

struct Session {
  std::vector<std::uint64_t> audit;
};

std::vector<std::shared_ptr<Session>>* sessions;

int main() {
  sessions = new std::vector<std::shared_ptr<Session>>{std::make_shared<Session>(), std::make_shared<Session>()};
  for (int i : {0, 1}) {
    std::uint64_t words[2];
    memcpy(words, static_cast<void*>(&(*sessions)[1 - i]), sizeof(words));
    (*sessions)[i]->audit.assign(words, words + 2);
  }
}
