// STORY A scoped connection takes its slot out of a signal. But nobody has the signal any more than the dialog that is lost with it,
//       and the child says goodbye to a parent that is lost, too: nothing that lives would be changed.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Dialog,Edit confidence=proved
// EXPECT no text "changed another object"
// VARIANTS +clang +clangs
#include <list>
#include <memory>

struct Signal {
  std::list<int> slots;
};

struct Connection {
  Signal* signal = nullptr;
  std::list<int>::iterator at;
  ~Connection() {
    if (signal) signal->slots.erase(at);
  }
};

struct Edit;

struct Dialog {
  std::shared_ptr<Signal> changed = std::make_shared<Signal>();
  std::shared_ptr<Edit> edit;
  int edits = 0;
};

struct Edit {
  std::shared_ptr<Dialog> dialog;
  Connection connection;
  ~Edit() { --dialog->edits; }
};

int main() {
  auto dialog = std::make_shared<Dialog>();
  dialog->edit = std::make_shared<Edit>();
  dialog->edit->dialog = dialog;
  dialog->edit->connection.signal = dialog->changed.get();
  dialog->edit->connection.at = dialog->changed->slots.insert(dialog->changed->slots.end(), 1);
  ++dialog->edits;
}
