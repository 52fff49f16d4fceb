// A library that needs room in the static TLS area, as OpenMP runtimes, allocators and OpenGL drivers do.
extern "C" __attribute__((tls_model("initial-exec"))) thread_local char GORDIAN_ROOM[192];
thread_local char GORDIAN_ROOM[192] = {1};
extern "C" const char* room_of_thread() { return GORDIAN_ROOM; }
