// STORY No class, no C++ library: a C program in disguise that keeps a table for ever.
// EXPECT silent
// EXPECT stdout "26 words\n"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  char* word;
  struct entry* next;
};

struct entry* table[8];

int main() {
  int words = 0;
  for (char c = 'a'; c <= 'z'; c++, words++) {
    char word[2] = {c, 0};
    auto* e = static_cast<struct entry*>(malloc(sizeof(struct entry)));
    e->word = strdup(word);
    e->next = table[c % 8];
    table[c % 8] = e;
  }
  printf("%d words\n", words);
}
