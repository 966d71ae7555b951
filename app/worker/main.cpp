// morphogen-worker: the only program linked with LibTorch. Started, watched and ended by the studio.
#include "ml/worker/serve.h"

#include <string_view>

int main(int argc, char** argv)
{
    const bool withTests = argc > 1 && std::string_view(argv[1]) == "--test-tasks";
    return morphogen::ml::serve(withTests ? morphogen::ml::TaskSet::WithTests : morphogen::ml::TaskSet::Real);
}
