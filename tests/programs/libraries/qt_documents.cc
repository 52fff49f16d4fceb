// STORY Qt itself: views hold their document, which holds its views; a session's closure holds the session. A tree whose
//       children know their parent weakly is no leak. What Qt's containers do in their destructors is no effect, nor is
//       what the assertions in them would say.
// FLAGS -std=c++17 -fPIC -I/usr/include/x86_64-linux-gnu/qt5 -I/usr/include/x86_64-linux-gnu/qt5/QtCore -Wl,--no-as-needed -lQt5Core
// EXPECT cycles=2 leaked_objects=4 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=3 types=Document,View scheme=QSharedPointer confidence=proved edges=Document::views,View::document cut_first=View::document destructors=implicit,user effects=puts
// EXPECT-DEBUG finding kind=cycle objects=1 types=Session scheme=QSharedPointer confidence=proved edges=Session::done destructors=implicit
// EXPECT-STRIPPED finding kind=cycle objects=3 scheme=QSharedPointer confidence=proved effects=puts
// EXPECT-STRIPPED finding kind=cycle objects=1 scheme=QSharedPointer confidence=proved
// EXPECT no text "qt_assert"
// EXPECT no text "changed another object"
// IDS-DIFFER stripped, the types have no names
// NOT-LIBCXX Qt is built with libstdc++
#include <QHash>
#include <QList>
#include <QSharedPointer>
#include <QString>
#include <QVector>
#include <QWeakPointer>
#include <cstdio>
#include <functional>

struct Document;

struct View {
  QString title;
  QSharedPointer<Document> document;
  ~View() { std::puts("view closed"); }
};

struct Document {
  QVector<QSharedPointer<View>> views;
  QHash<QString, int> index;
};

struct Session : QEnableSharedFromThis<Session> {
  std::function<void()> done;
  int finished = 0;
  QList<QString> log;
  void start() {
    log << "started";
    done = [self = sharedFromThis()] { ++self->finished; };
  }
};

struct Folder {
  QWeakPointer<Folder> parent;
  QList<QSharedPointer<Folder>> children;
};

__attribute__((noinline)) static void work() {
  const auto document = QSharedPointer<Document>::create();
  for (const char* title : {"left", "right"}) {
    const auto view = QSharedPointer<View>::create();
    view->title = title;
    view->document = document;
    document->views.append(view);
    document->index[title] = document->views.size();
  }
  const QSharedPointer<Session> session(new Session);
  session->start();
  const QSharedPointer<Folder> root(new Folder), folder(new Folder);
  root->children << folder;
  folder->parent = root;
}

int main() { work(); }
