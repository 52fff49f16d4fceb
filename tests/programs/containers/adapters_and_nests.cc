// STORY Adapters, nests and shared states of the standard library, each holding the object that it is part of.
// EXPECT cycles=12 leaked_objects=14
// EXPECT finding kind=cycle types=Nest confidence=proved
// EXPECT finding kind=cycle types=Nest confidence=proved
// EXPECT finding kind=cycle types=Iter confidence=proved
// EXPECT finding kind=cycle types=Pq confidence=proved
// EXPECT finding kind=cycle types=St confidence=proved
// EXPECT finding kind=cycle types=Qu confidence=proved
// EXPECT finding kind=cycle types=Fl confidence=proved
// EXPECT finding kind=cycle types=Ar confidence=proved
// EXPECT finding kind=cycle types=Um confidence=proved
// EXPECT finding kind=cycle types=Va confidence=proved
// EXPECT finding kind=cycle objects=2 types="Sf,std::promise state" confidence=proved
// EXPECT finding kind=cycle objects=2 types="Pt,std::packaged_task<void()> state" confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Nest edges=Nest::n|Nest::a
// EXPECT-DEBUG finding kind=cycle types=Nest edges=Nest::n|Nest::a
// EXPECT-DEBUG finding kind=cycle types=Iter edges=Iter::d
// EXPECT-DEBUG finding kind=cycle types=Pq edges=Pq::q
// EXPECT-DEBUG finding kind=cycle types=St edges=St::s
// EXPECT-DEBUG finding kind=cycle types=Qu edges=Qu::q
// EXPECT-DEBUG finding kind=cycle types=Fl edges=Fl::l
// EXPECT-DEBUG finding kind=cycle types=Ar edges=Ar::a
// EXPECT-DEBUG finding kind=cycle types=Um edges=Um::m
// EXPECT-DEBUG finding kind=cycle types=Va edges=Va::v
// NOT-LIBCXX a packaged_task keeps its closure in itself there
#include <any>
#include <array>
#include <deque>
#include <forward_list>
#include <future>
#include <memory>
#include <optional>
#include <queue>
#include <stack>
#include <unordered_map>
#include <valarray>
#include <variant>
#include <vector>
struct Nest {
  std::optional<std::variant<int, std::any>> n;
  std::any a;
};
struct Iter {
  std::deque<std::shared_ptr<Iter>> d;
  std::deque<std::shared_ptr<Iter>>::iterator i;
};
struct Pq {
  struct L {
    bool operator()(const std::shared_ptr<Pq>& a, const std::shared_ptr<Pq>& b) const { return a.get() < b.get(); }
  };
  std::priority_queue<std::shared_ptr<Pq>, std::vector<std::shared_ptr<Pq>>, L> q;
};
struct St {
  std::stack<std::shared_ptr<St>> s;
};
struct Qu {
  std::queue<std::shared_ptr<Qu>> q;
};
struct Fl {
  std::forward_list<std::shared_ptr<Fl>> l;
};
struct Ar {
  std::array<std::shared_ptr<Ar>, 3> a;
};
struct Um {
  std::unordered_multimap<int, std::shared_ptr<Um>> m;
};
struct Sf {
  std::shared_future<std::shared_ptr<Sf>> f;
};
struct Pt {
  std::packaged_task<void()> t;
};
struct Va {
  std::valarray<std::shared_ptr<Va>> v;
};
int main() {
  auto n = std::make_shared<Nest>();
  n->n = std::variant<int, std::any>(std::any(n));
  auto n2 = std::make_shared<Nest>();
  n2->a = std::optional<std::shared_ptr<Nest>>(n2);
  auto i = std::make_shared<Iter>();
  i->d.push_back(i);
  i->i = i->d.begin();
  auto p = std::make_shared<Pq>();
  p->q.push(p);
  auto s = std::make_shared<St>();
  s->s.push(s);
  auto q = std::make_shared<Qu>();
  q->q.push(q);
  auto l = std::make_shared<Fl>();
  l->l.push_front(l);
  auto a = std::make_shared<Ar>();
  a->a[1] = a;
  auto m = std::make_shared<Um>();
  m->m.emplace(1, m);
  m->m.emplace(1, m);
  auto f = std::make_shared<Sf>();
  {
    std::promise<std::shared_ptr<Sf>> pr;
    f->f = pr.get_future().share();
    pr.set_value(f);
  }
  auto t = std::make_shared<Pt>();
  t->t = std::packaged_task<void()>([t] {});
  auto v = std::make_shared<Va>();
  v->v.resize(2);
  v->v[1] = v;
}
