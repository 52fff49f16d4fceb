// A C++ library that programs open and close: it has static objects, throws, and allocates and frees for its caller.
#include <stdlib.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Held {
  std::vector<std::string> texts{std::vector<std::string>(20, std::string(200, 'x'))};
  ~Held() { texts.clear(); }
};
Held held;

}  // namespace

extern "C" {

void* plugin_allocate(size_t size) { return malloc(size); }
void plugin_free(void* block) { free(block); }
void* plugin_new(size_t size) { return operator new(size); }
void plugin_delete(void* block) { operator delete(block); }

int plugin_work(int rounds) {
  int caught = 0;
  for (int i = 0; i < rounds; ++i) {
    try {
      held.texts.emplace_back(static_cast<size_t>(100 + i), 'y');
      throw std::runtime_error(held.texts.back());
    } catch (const std::exception& error) {
      caught += std::string(error.what()).size() == static_cast<size_t>(100 + i);
    }
  }
  try {
    volatile size_t too_much = SIZE_MAX / 4;
    operator delete(operator new(too_much));
  } catch (const std::bad_alloc&) {
    ++caught;
  }
  return caught;
}
}
