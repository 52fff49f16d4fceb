// STORY The engine of a database keeps a callback that captures the database. Statements only borrow the engine: that one of them
//       dies does not take the callback away. So no single member frees the two.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Database,Statement confidence=proved
// EXPECT text "no single member frees it; these 2 together free all 2 objects (simulated)"
// EXPECT-DEBUG text "Engine::done: capture db in the lambda"
// EXPECT no text "Statement::engine"
// VARIANTS +clang +clangs +libcxx +libcxx0
#include <functional>
#include <map>
#include <memory>
#include <string>

struct Engine {
  std::function<void()> done;
};

struct Database;

struct Statement {
  std::shared_ptr<Database> database;
  Engine* engine = nullptr;
};

struct Database {
  Engine* engine = new Engine;
  std::map<std::string, std::shared_ptr<Statement>> cached;
  ~Database() { delete engine; }
};

int main() {
  auto db = std::make_shared<Database>();
  db->engine->done = [db] { db->cached.clear(); };
  auto statement = std::make_shared<Statement>();
  statement->database = db;
  statement->engine = db->engine;
  db->cached["all"] = statement;
}
