// STORY A program's own functions are called close, remove and kill, like those of C. What they do is to count.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle types=Window confidence=proved gc=uncollectable
// EXPECT-DEBUG finding kind=cycle effects="store to closed"
// EXPECT no text "closed a file descriptor"
// EXPECT no text "removed a file"
// EXPECT no text "sent a signal"
// VARIANTS +clang +clangs
#include <memory>

struct Window;
int closed = 0;
void close(Window* window);
int remove(Window& window);
void kill(Window* window);

struct Window {
  int id = 7;
  std::shared_ptr<Window> parent;
  ~Window() {
    close(this);
    remove(*this);
    kill(this);
  }
};

__attribute__((noinline)) void close(Window* window) { closed += window->id; }
__attribute__((noinline)) int remove(Window& window) { return closed -= window.id; }
__attribute__((noinline)) void kill(Window* window) { closed ^= window->id; }

int main() {
  auto window = std::make_shared<Window>();
  window->parent = window;
}
