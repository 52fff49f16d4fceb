// STORY One object holds the other twice: its count is 2, and both handles explain it.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Author,Book confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Author::best,Author::first,Book::author cut=Book::author
#include <memory>

struct Book;
struct Author {
  std::shared_ptr<Book> first, best;
};
struct Book {
  std::shared_ptr<Author> author;
};

int main() {
  auto author = std::make_shared<Author>();
  author->first = author->best = std::make_shared<Book>(Book{author});
}
