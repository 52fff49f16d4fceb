// STORY Shared ownership of parts: handles to fields keep the record, and all of them go.
// EXPECT silent
// EXPECT stdout "id 5, 3 owners\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <memory>

struct Record {
  int id = 5;
  char name[16] = "five";
};

int main() {
  auto record = std::make_shared<Record>();
  std::shared_ptr<int> id(record, &record->id);
  std::shared_ptr<char> name(record, record->name);
  printf("id %d, %ld owners\n", *id, record.use_count());
  record.reset();
}
