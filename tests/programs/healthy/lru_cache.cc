// STORY A cache with least-recently-used eviction: list, hash table and shared values, all destroyed at the end.
// EXPECT silent
// EXPECT stdout "3 entries, evicted 17\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

class Cache {
 public:
  std::shared_ptr<std::string> get(int key) {
    if (auto found = where_.find(key); found != where_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return found->second->second;
    }
    order_.emplace_front(key, std::make_shared<std::string>(std::to_string(key)));
    where_[key] = order_.begin();
    if (order_.size() > 3) {
      where_.erase(order_.back().first);
      order_.pop_back();
      evicted_++;
    }
    return order_.front().second;
  }
  void print() const { printf("%zu entries, evicted %d\n", order_.size(), evicted_); }

 private:
  using Entry = std::pair<int, std::shared_ptr<std::string>>;
  std::list<Entry> order_;
  std::unordered_map<int, std::list<Entry>::iterator> where_;
  int evicted_ = 0;
};

int main() {
  Cache cache;
  for (int i = 0; i < 20; i++) cache.get(i);
  cache.get(19);
  cache.print();
}
