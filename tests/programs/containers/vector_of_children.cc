// STORY A folder has a vector of children, every child its parent: the strands to the children lead through the
//       vector's buffer.
// EXPECT cycles=1 leaked_objects=4
// EXPECT finding kind=cycle objects=4 types=File,Folder confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Folder::files,File::parent cut=File::parent via=vector
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <vector>

struct Folder;
struct File {
  std::shared_ptr<Folder> parent;
};
struct Folder {
  std::vector<std::shared_ptr<File>> files;
};

int main() {
  auto folder = std::make_shared<Folder>();
  for (int i = 0; i < 3; i++) folder->files.push_back(std::make_shared<File>(File{folder}));
}
