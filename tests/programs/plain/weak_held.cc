// STORY make_shared puts counts and object into one block. The object is dead, but a weak_ptr that nobody cleans up
//       still needs the counts, and so holds the memory of the whole object.
// EXPECT weak_held=1
// EXPECT finding kind=weak_held types=Image instances=1
// EXPECT stdout "released, expired 1\n"
#include <cstdio>
#include <memory>

struct Image {
  ~Image() { printf("released, "); }
  char pixels[100000] = {};
};

std::weak_ptr<Image>* last_shown;

int main() {
  auto image = std::make_shared<Image>();
  last_shown = new std::weak_ptr<Image>(image);
  image.reset();
  printf("expired %d\n", last_shown->expired());
}
