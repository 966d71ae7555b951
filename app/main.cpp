// morphogen: the studio's program. Its command line is the whole of it until the window lands.
#include <cstdio>

int main()
{
    std::puts("morphogen " MORPHOGEN_VERSION);
    return 0;
}
