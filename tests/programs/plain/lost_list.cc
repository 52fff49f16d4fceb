// STORY The head of a list with five nodes is lost: one block directly, four because only lost blocks point at them.
// EXPECT unreachable_blocks=5 leaked_bytes=80
// EXPECT finding kind=unreachable direct_blocks=1
struct Node {
  long value;
  Node* next;
};

__attribute__((noinline)) void lose_list() {
  Node* head = nullptr;
  for (long i = 0; i < 5; i++) head = new Node{i, head};
  asm volatile("" : : "r"(head) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  lose_list();
  forget();
}
