// Result<T>: a value or an Error. Nothing in the project throws across a folder's border; exceptions of libraries are
// caught where the library is wrapped and become an Error there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace morphogen {

/// What went wrong. `message` is one sentence for a person: what happened, to which file or object, what to do.
struct Error {
    enum class Kind {
        Io,           ///< the operating system refused: no such file, no permission, disk full
        Format,       ///< the bytes are not what the format promises
        Unsupported,  ///< well formed, but nothing here reads it
        Limit,        ///< larger than memory or a stated limit allows
        Empty,        ///< nothing in it that could be used
        NotFound,     ///< an object, clip, camera or node of that name does not exist
        Conflict,     ///< locked by another process, or the world moved on
        ReadOnly,     ///< opened for reading only
        Usage,        ///< the caller asked for something that makes no sense
        Cancelled,    ///< the stop token was set; never shown as an error
        DeviceLost,   ///< a graphics device stopped answering; everything on it is gone, a new one may be tried
        Internal,     ///< a bug of ours
    };
    Kind kind = Kind::Internal;
    std::string message;
};

/// The sentence "`where`: `what`" as an error.
inline Error makeError(Error::Kind kind, std::string_view where, std::string_view what)
{
    std::string message(where);
    if (!message.empty()) message += ": ";
    message += what;
    return {kind, std::move(message)};
}

inline Error cancelled() { return {Error::Kind::Cancelled, "cancelled"}; }

/// A T or an Error; converts from both. Check with `if (!result)`, pass on with `return result.error()`.
template <class T>
class [[nodiscard]] Result {
public:
    using Value = T;
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    template <class U>
        requires(std::is_convertible_v<U &&, T> && !std::is_same_v<std::decay_t<U>, Error> &&
                 !std::is_same_v<std::decay_t<U>, T> && !std::is_same_v<std::decay_t<U>, Result>)
    Result(U&& value) : m_state(std::in_place_index<0>, std::forward<U>(value))
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}
    explicit operator bool() const { return !m_error; }
    const Error& error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

/// Returns the error of `expression` from the enclosing function, or goes on.
#define MG_TRY(expression)                                        \
    do {                                                          \
        if (auto mgTry_ = (expression); !mgTry_) return mgTry_.error(); \
    } while (false)

/// `MG_ASSIGN(auto x, f());`: x is the value of f(), or its error is returned from the enclosing function.
#define MG_CONCAT_(a, b) a##b
#define MG_CONCAT(a, b) MG_CONCAT_(a, b)
#define MG_ASSIGN(declaration, expression) MG_ASSIGN_(MG_CONCAT(mgResult_, __LINE__), declaration, expression)
#define MG_ASSIGN_(name, declaration, expression) \
    auto name = (expression);                     \
    if (!name) return name.error();               \
    declaration = std::move(*name)

}  // namespace morphogen
