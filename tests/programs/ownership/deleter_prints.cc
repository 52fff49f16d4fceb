// STORY The class has no destructor of its own, but the deleter does more than release memory: that work never
//       happens, so the cycle is uncollectable.
// EXPECT cycles=1 uncollectable=2 collectable=0
// EXPECT finding kind=cycle gc=uncollectable objects=2 types=Job confidence=proved
// EXPECT stdout "2 jobs\n"
// EXPECT-DEBUG finding kind=cycle edges=Job::next
#include <cstdio>
#include <memory>

struct Job {
  std::shared_ptr<Job> next;
};

std::shared_ptr<Job> make_job(int* finished) {
  return {new Job, [finished](Job* job) {
            printf("job %d finished\n", ++*finished);
            delete job;
          }};
}

int main() {
  static int finished = 0;
  auto first = make_job(&finished), second = make_job(&finished);
  first->next = second;
  second->next = first;
  puts("2 jobs");
}
