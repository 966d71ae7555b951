// Another process for tests that need one: this test program again, running one hidden test case.
#pragma once

#include <string>
#include <sys/types.h>

namespace morphogen::support {

/// A running child; killed and waited for at the end at the latest.
class ChildTest {
public:
    /// Starts the test case `name`, which finds `argument` in childArgument().
    ChildTest(const std::string& name, const std::string& argument);
    ~ChildTest();
    ChildTest(const ChildTest&) = delete;
    ChildTest& operator=(const ChildTest&) = delete;

    /// The next byte that the child or its children tell; -1 when they are gone.
    int hear();
    /// One byte for the child's hearParent().
    void tell(unsigned char byte);
    /// As exitCode(): 128 + SIGKILL, unless it had ended by itself before.
    int kill();
    /// Waits; 0 when its test case passed.
    int exitCode();

private:
    pid_t m_pid = -1;
    int m_fromChild = -1;
    int m_toChild = -1;
};

/// In the child: what the parent gave, empty when the test case was started by hand.
std::string childArgument();
/// In the child: one byte to the parent.
void tellParent(unsigned char byte);
/// In the child: the next byte from the parent; -1 when it is gone.
int hearParent();

}  // namespace morphogen::support
