// STORY A library is loaded while the program runs, used, and closed again. Its memory comes and goes with it.
// EXPECT silent
// EXPECT stdout "cos 1.0\n"
// FLAGS -ldl
#include <dlfcn.h>

#include <cstdio>
#include <memory>

struct Library {
  std::shared_ptr<void> handle{dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL), [](void* h) {
                                 if (h) dlclose(h);
                               }};
};

int main() {
  auto library = std::make_shared<Library>();
  auto cosine = reinterpret_cast<double (*)(double)>(dlsym(library->handle.get(), "cos"));
  printf("cos %.1f\n", cosine(0));
}
