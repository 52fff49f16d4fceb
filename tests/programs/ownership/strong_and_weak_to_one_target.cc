// STORY A document has one strong handle from its editor and a weak one from its own preview. The strong one closes a
//       cycle, the weak one does not: only the types (or the destructor's code) tell which is which.
// EXPECT cycles=1 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle edges=Document::editor,Editor::document
// EXPECT finding kind=cycle objects=2 types=Document,Editor confidence=proved
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Document;
struct Preview {
  std::weak_ptr<Document> document;
};
struct Editor {
  std::shared_ptr<Document> document;
};
struct Document {
  std::shared_ptr<Editor> editor;
  std::shared_ptr<Preview> preview;
};

int main() {
  auto document = std::make_shared<Document>();
  document->editor = std::make_shared<Editor>();
  document->editor->document = document;
  document->preview = std::make_shared<Preview>();
  document->preview->document = document;
}
