#include "tests/support/child_test.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace morphogen::support {
namespace {

constexpr const char* kArgument = "MORPHOGEN_CHILD_ARGUMENT";
constexpr int kTellDescriptor = 3;

}  // namespace

ChildTest::ChildTest(const std::string& name, const std::string& argument)
{
    int up[2], down[2];
    if (::pipe2(up, O_CLOEXEC) != 0 || ::pipe2(down, O_CLOEXEC) != 0) return;
    m_fromChild = up[0];
    m_toChild = down[1];
    const std::string variable = std::string(kArgument) + "=" + argument;
    m_pid = ::fork();
    if (m_pid == 0) {
        ::dup2(down[0], STDIN_FILENO);
        // dup2 onto itself would leave the descriptor to be closed by exec.
        ::dup2(up[1] == kTellDescriptor ? ::dup(up[1]) : up[1], kTellDescriptor);
        ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
        ::putenv(const_cast<char*>(variable.c_str()));
        ::execl("/proc/self/exe", "child", name.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(up[1]);
    ::close(down[0]);
}

ChildTest::~ChildTest()
{
    kill();
    ::close(m_fromChild);
    ::close(m_toChild);
}

int ChildTest::hear()
{
    unsigned char byte = 0;
    return ::read(m_fromChild, &byte, 1) == 1 ? byte : -1;
}

void ChildTest::tell(unsigned char byte) { (void)!::write(m_toChild, &byte, 1); }

int ChildTest::kill()
{
    if (m_pid > 0) ::kill(m_pid, SIGKILL);
    return exitCode();
}

int ChildTest::exitCode()
{
    if (m_pid <= 0) return -1;
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string childArgument()
{
    const char* argument = std::getenv(kArgument);
    return argument ? argument : "";
}

void tellParent(unsigned char byte) { (void)!::write(kTellDescriptor, &byte, 1); }

int hearParent()
{
    unsigned char byte = 0;
    return ::read(STDIN_FILENO, &byte, 1) == 1 ? byte : -1;
}

}  // namespace morphogen::support
