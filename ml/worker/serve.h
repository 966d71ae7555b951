// The loop of morphogen-worker: takes requests from the studio, one after the other, and can be interrupted at any time.
//
// How it works: one thread reads messages while the main thread works, so that a cancel reaches a busy task at once through
// its stop token. When the studio is gone, so is this process. Messages are JSON:
//   in   {"id", "do": TASK, "with": {...}, "ring"?: {"slots", "bytes"} + descriptor}   {"id", "do": "cancel"}
//   out  {"id", "is": "progress", "fraction", "phase"}  "frame"  "done" + "result"  "error" + "kind", "message"
#pragma once

#include "ml/worker/tasks.h"

namespace morphogen::ml {

/// The exit code: 0 when the studio closed the connection, 2 when started by hand.
int serve(TaskSet tasks);

}  // namespace morphogen::ml
