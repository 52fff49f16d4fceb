// STORY A FILE is closed by a deleter. The object that holds it is its own owner, so that the file stays open.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Reader destructors=user effects=fclose
// EXPECT text "closed a file (fclose)"
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <cstdio>
#include <memory>

struct Close {
  void operator()(FILE* file) const { fclose(file); }
};

struct Reader {
  std::unique_ptr<FILE, Close> file{fopen("/dev/null", "r")};
  std::shared_ptr<Reader> self;
};

int main() {
  std::shared_ptr<Reader> reader(new Reader, [](Reader* one) { delete one; });
  reader->self = reader;
}
