// STORY Boost's containers and wrappers, each holding the object that it is part of.
// EXPECT cycles=10 leaked_objects=10
// EXPECT finding kind=cycle types=V confidence=proved
// EXPECT finding kind=cycle types=F confidence=proved
// EXPECT finding kind=cycle types=S confidence=proved
// EXPECT finding kind=cycle types=S confidence=proved
// EXPECT finding kind=cycle types=U confidence=proved
// EXPECT finding kind=cycle types=M confidence=proved
// EXPECT finding kind=cycle types=O confidence=proved
// EXPECT finding kind=cycle types=X confidence=proved
// EXPECT finding kind=cycle types=C confidence=proved
// EXPECT finding kind=cycle types=Y confidence=proved
// EXPECT-DEBUG finding kind=cycle types=V edges=V::v cut=V::v
// EXPECT-DEBUG finding kind=cycle types=F edges=F::m
// EXPECT-DEBUG finding kind=cycle types=S edges=S::s via="shared_ptr<S>"
// EXPECT-DEBUG finding kind=cycle types=S edges=S::s
// EXPECT-DEBUG finding kind=cycle types=U edges=U::u via="boost::unordered node"
// EXPECT-DEBUG finding kind=cycle types=M edges=M::rows via="boost::multi_index node of Row"
// EXPECT-DEBUG finding kind=cycle types=O edges=O::o
// EXPECT-DEBUG finding kind=cycle types=X edges=X::x
// EXPECT-DEBUG finding kind=cycle types=C edges=C::f
// EXPECT-DEBUG finding kind=cycle types=Y edges=Y::a
#include <boost/any.hpp>
#include <boost/container/flat_map.hpp>
#include <boost/container/list.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/container/vector.hpp>
#include <boost/function.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>
#include <boost/optional.hpp>
#include <boost/unordered_map.hpp>
#include <boost/variant.hpp>
#include <memory>
namespace bc = boost::container;
namespace mi = boost::multi_index;
struct V {
  bc::vector<std::shared_ptr<V>> v;
};
struct F {
  bc::flat_map<int, std::shared_ptr<F>> m;
};
struct S {
  bc::small_vector<std::shared_ptr<S>, 2> s;
};
struct U {
  boost::unordered_map<int, std::shared_ptr<U>> u;
};
struct Row {
  int id;
  std::shared_ptr<struct M> owner;
};
struct M {
  mi::multi_index_container<Row, mi::indexed_by<mi::ordered_unique<mi::member<Row, int, &Row::id>>,
                                                mi::hashed_non_unique<mi::member<Row, int, &Row::id>>, mi::sequenced<>>>
      rows;
};
struct O {
  boost::optional<std::shared_ptr<O>> o;
};
struct X {
  boost::variant<int, std::shared_ptr<X>> x;
};
struct C {
  boost::function<void()> f;
};
struct Y {
  boost::any a;
};
int main() {
  auto v = std::make_shared<V>();
  v->v.push_back(v);
  auto f = std::make_shared<F>();
  f->m[1] = f;
  auto s = std::make_shared<S>();
  s->s.push_back(s);
  auto s2 = std::make_shared<S>();
  for (int i = 0; i < 5; i++) s2->s.push_back(s2);
  auto u = std::make_shared<U>();
  u->u[1] = u;
  u->u[2] = u;
  auto m = std::make_shared<M>();
  m->rows.insert(Row{1, m});
  m->rows.insert(Row{2, m});
  auto o = std::make_shared<O>();
  o->o = o;
  auto x = std::make_shared<X>();
  x->x = x;
  auto c = std::make_shared<C>();
  c->f = [c] { (void)c.get(); };
  auto y = std::make_shared<Y>();
  y->a = y;
}
