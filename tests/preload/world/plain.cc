// A program without a C++ library, which opens a C++ library for itself alone (RTLD_LOCAL): how Python, Perl and
// servers get their modules.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

template <typename Function>
Function find(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

int use(const char* path, int flags) {
  void* library = dlopen(path, flags);
  if (library == nullptr) return printf("%s\n", dlerror()), 1;
  if (find<int (*)(int)>(library, "plugin_work")(10) != 11) return 2;
  void* block = find<void* (*)(size_t)>(library, "plugin_new")(4601);
  find<void (*)(void*)>(library, "plugin_delete")(block);
  free(find<void* (*)(size_t)>(library, "plugin_allocate")(4602));
  find<void (*)(void*)>(library, "plugin_free")(malloc(4603));
  return dlclose(library) == 0 ? 0 : 3;
}

}  // namespace

// FLAG PATH ROUNDS
int main(int count, char** arguments) {
  if (count < 4) return 98;
  const int flags = strcmp(arguments[1], "deep") == 0 ? RTLD_NOW | RTLD_DEEPBIND : RTLD_NOW | RTLD_LOCAL;
  for (int i = 0; i < atoi(arguments[3]); ++i) {
    if (const int failed = use(arguments[2], flags)) return failed;
  }
  static void* volatile end = malloc(4604);
  printf("end %llx 4604\n", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(end)));
  return 0;
}
