// STORY A thread has been created and has not run yet when the program ends, on a stack that another thread has left
//       behind. What it is to run is known to the C library's descriptor of it alone.
// EXPECT silent
#include <sched.h>

#include <string>
#include <thread>

// As long as this thread runs no other thread of the process does; without the right to do so the test shows less.
static void keep_the_processor() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
  sched_param priority{};
  priority.sched_priority = 1;
  sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
}

int main() {
  std::string work = "what the first thread allocates, so that its stack is known as its own";
  std::thread([work] { std::string copy = work + work; }).join();
  keep_the_processor();
  std::thread([work] { std::string copy = work + work; }).detach();
}
