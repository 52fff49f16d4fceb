// STORY The destructors of a member, of an element of an array and of what a unique_ptr holds, optimised as far as it goes, and for size.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Device destructors=user effects=close,fsync,unlink
// VARIANTS O2g O2s O3g O3s Osg Oss clang3 clang3s clangOs clangOss libcxx libcxxs
#include <unistd.h>

#include <memory>

struct Handle {
  ~Handle() { close(fd); }
  int fd = -1;
};

struct Buffer {
  ~Buffer() { fsync(fd); }
  int fd = -1;
};

struct Path {
  virtual ~Path() { unlink("/nowhere/at/all"); }
};

struct Device {
  Handle handle;
  Buffer buffers[7];
  std::unique_ptr<Path> path = std::make_unique<Path>();
  std::shared_ptr<Device> self;
};

int main() {
  auto device = std::make_shared<Device>();
  device->self = device;
}
