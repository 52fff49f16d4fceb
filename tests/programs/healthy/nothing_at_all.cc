// STORY The smallest program there is.
// EXPECT silent
int main() {}
