// STORY A service owns a logger; the logger's sink holds the logger, and its error handler the service. Two members have to
//       become weak. The two owners of the logger would do, and leave it to nobody; the ways back are meant.
// EXPECT cycles=1 leaked_objects=3
// EXPECT-DEBUG text "self in the lambda at owner_of_what_is_cut.cc:27"
// EXPECT-DEBUG no text "Service::log as"
// EXPECT-DEBUG text "Sink::owner"
#include <functional>
#include <memory>
#include <vector>

struct Logger;
struct Sink {
  std::shared_ptr<Logger> owner;
};
struct Logger {
  std::vector<std::shared_ptr<Sink>> sinks;
  std::function<void(int)> on_error;
};
struct Service : std::enable_shared_from_this<Service> {
  std::shared_ptr<Logger> log;
  int errors = 0;
  void init() {
    log = std::make_shared<Logger>();
    auto sink = std::make_shared<Sink>();
    log->sinks.push_back(sink);
    sink->owner = log;
    log->on_error = [self = shared_from_this()](int) { ++self->errors; };
  }
};

int main() {
  auto service = std::make_shared<Service>();
  service->init();
}
