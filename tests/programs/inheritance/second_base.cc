// STORY shared_ptr<Writer> points at the second base of a File: 16 bytes into the object that the count is about.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Editor,File confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Editor::output,File::editor
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Reader {
  virtual ~Reader() = default;
  long position = 0;
};
struct Writer {
  virtual ~Writer() = default;
  long written = 0;
};
struct Editor;
struct File : Reader, Writer {
  std::shared_ptr<Editor> editor;
};
struct Editor {
  std::shared_ptr<Writer> output;
};

int main() {
  auto file = std::make_shared<File>();
  file->editor = std::make_shared<Editor>();
  file->editor->output = file;
}
