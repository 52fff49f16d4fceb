// STORY Callbacks of all kinds that hold their objects weakly, or that are cleared when they are done.
// EXPECT silent
// EXPECT stdout "7\n"
// FLAGS -pthread
// VARIANTS +clangs +libcxx +libcxxs
#include <any>
#include <cstdio>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <variant>

struct Model : std::enable_shared_from_this<Model> {
  std::function<void()> on_change, on_close;
  std::map<int, std::function<int()>> queries;
  std::any tag;
  std::variant<int, std::weak_ptr<Model>> other;
  int value = 7;
};
static std::function<int()> last_query;

int main() {
  auto model = std::make_shared<Model>();
  model->on_change = [weak = std::weak_ptr<Model>(model), pad = 1L] {
    if (auto strong = weak.lock()) strong->value += static_cast<int>(pad) - 1;
  };
  model->on_close =
      std::bind([](const std::weak_ptr<Model>& weak) { weak.lock()->on_close = nullptr; }, model->weak_from_this());
  for (int i = 0; i < 5; i++)
    model->queries[i] = [raw = model.get(), i, pad = 2L] { return raw->value + i + static_cast<int>(pad); };
  model->tag = std::weak_ptr<Model>(model);
  model->other = model;
  last_query = [model] { return model->value; };
  std::promise<std::shared_ptr<Model>> promise;
  auto future = promise.get_future();
  promise.set_value(model);
  auto got = future.get();
  got->on_change();
  got->on_close();
  printf("%d\n", last_query());
}
