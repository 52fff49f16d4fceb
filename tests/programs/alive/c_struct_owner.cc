// STORY A C library keeps "user data" for us: a struct made by malloc holds a shared_ptr behind a void pointer, and a
//       global holds the struct. Everything is in use.
// EXPECT silent
// EXPECT stdout "hello from the listener\n"
#include <cstdio>
#include <cstdlib>
#include <memory>

struct c_listener {
  int number;
  void (*call)(void* user_data);
  void* user_data;
};

c_listener* listener;

struct Listener {
  const char* name = "the listener";
};

int main() {
  listener = static_cast<c_listener*>(malloc(sizeof(c_listener)));
  listener->call = [](void* data) {
    printf("hello from %s\n", (*static_cast<std::shared_ptr<Listener>*>(data))->name);
  };
  listener->user_data = new std::shared_ptr<Listener>(std::make_shared<Listener>());
  listener->call(listener->user_data);
}
