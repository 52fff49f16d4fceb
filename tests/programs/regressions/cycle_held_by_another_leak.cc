// STORY A cycle hangs off another one that leaked, too: what to cut is its own way back, as if the other were mended.
// EXPECT cycles=2 leaked_objects=3
// EXPECT-DEBUG finding kind=cycle objects=2 types=Component,Entity cut_first=Component::owner
// EXPECT-DEBUG finding kind=cycle objects=1 types=World cut_first=World::self
// EXPECT-DEBUG text "once what else leaked does not hold it"
#include <memory>
#include <vector>

struct Entity;
struct World {
  std::vector<std::shared_ptr<Entity>> entities;
  std::shared_ptr<World> self;
};
struct Component {
  std::shared_ptr<Entity> owner;
};
struct Entity {
  std::vector<std::shared_ptr<Component>> components;
};

__attribute__((noinline)) static void work() {
  const auto world = std::make_shared<World>();
  world->self = world;
  const auto entity = std::make_shared<Entity>();
  world->entities.push_back(entity);
  entity->components.push_back(std::make_shared<Component>());
  entity->components[0]->owner = entity;
}

int main() { work(); }
