// STORY A list whose links lie within the elements, with raw pointers both ways: circular by design, no counts.
// EXPECT silent
// EXPECT stdout "3 2 1 0 \n"
#include <cstdio>

struct Link {
  Link *next = this, *previous = this;
  void insert(Link* link) {
    link->next = next;
    link->previous = this;
    next->previous = link;
    next = link;
  }
};
struct Element : Link {
  explicit Element(int v) : value(v) {}
  int value;
};

Link* head;

int main() {
  head = new Link;
  for (int i = 0; i < 4; i++) head->insert(new Element(i));
  for (Link* link = head->next; link != head; link = link->next) printf("%d ", static_cast<Element*>(link)->value);
  puts("");
}
