// STORY A function that goes on has done with a variable of an inner block, which was the only one to know a job;
//       without optimisation its word is still in the frame, and nobody has cleared it. (Stripped, the word counts.)
//       Another block's variable is in use.
// EXPECT-DEBUG unreachable_blocks=1
// EXPECT-STRIPPED unreachable_blocks=*
// FLAGS -O0
// NOT-CLANG it keeps copies of pointers in words of the frame that have no name
#include <cstdlib>

struct Job {
  char text[4000];
};

static long sum;

__attribute__((noinline)) static void run(const Job* job) { sum += job->text[7]; }
__attribute__((noinline)) static void work(int rounds) {
  for (int i = 0; i < rounds; ++i) {
    auto* job = new Job{};
    run(job);
  }
  if (auto* used = new Job{}; used->text[0] == 0) {
    run(used);
    std::exit(0);
  }
}

int main() { work(1); }
