// STORY The pattern of the books: a model keeps its observers, and a view owns its model. The observers belong to somebody
//       else; that they lie in a container does not make them the model's children.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Model,View confidence=proved
// EXPECT-DEBUG finding kind=cycle cut_first=Model::observers
// EXPECT-DEBUG text "Model::observers as std::vector<std::weak_ptr<Observer>> frees all 2 objects"
// EXPECT-DEBUG text "listeners mostly belong to somebody else"
#include <memory>
#include <vector>

struct Observer {
  virtual ~Observer() = default;
  virtual void changed() = 0;
};
struct Model {
  std::vector<std::shared_ptr<Observer>> observers;
  int value = 0;
};
struct View : Observer {
  std::shared_ptr<Model> model;
  int shown = 0;
  void changed() override { shown = model->value; }
};

int main() {
  auto model = std::make_shared<Model>();
  auto view = std::make_shared<View>();
  view->model = model;
  model->observers.push_back(view);
}
