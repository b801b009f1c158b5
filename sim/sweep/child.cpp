#include "sim/sweep/child.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/posix.hpp>
#include <chrono>
#include <csignal>
#include <system_error>

namespace wagesim::sweep {
namespace {

namespace asio = boost::asio;
namespace bp = boost::process;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAskEvery{50};
constexpr std::size_t kMaxOutput = std::size_t{1}
                                   << 24;  ///< more than any answer; a child gone wild is ended

/// What the new process does before it becomes the child's program: nothing but system calls, since it is the
/// copy of one thread of many.
struct InChild : bp::extend::handler {
  explicit InChild(const ChildLimits& limits) : memory_mib(limits.memory_mib), parent(::getpid()) {}

  template <class Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // it died before that was said
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    if (memory_mib == 0) return;
    const rlim_t bytes = static_cast<rlim_t>(memory_mib) << 20;
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &limit);
  }

  std::int64_t memory_mib;
  pid_t parent;
};

using Socket = asio::local::stream_protocol::socket;

/// A descriptor, closed at the end.
struct Descriptor {
  explicit Descriptor(int which) : number(which) {}
  ~Descriptor() { ::close(number); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

/// The other end of a new pair: what the child reads its input from. Sockets, since writing to a pipe that
/// nobody reads any more would end this process by a signal.
int other_end(Socket& ours) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::system_error(errno, std::generic_category(), "input of a child");
  ours.assign(asio::local::stream_protocol(), ends[0]);
  return ends[1];
}

/// One run: pipes, a timer that looks at the clock and asks whether to stop, and the child.
class Run {
 public:
  Run(const std::vector<std::string>& command, const std::string& input, const ChildLimits& limits,
      const std::function<bool()>& stop)
      : input_(input), limits_(limits), stop_(stop), started_(Clock::now()) {
    const Descriptor theirs(other_end(to_child_));
    child_ = bp::child(bp::exe = command.front(),
                       bp::args = std::vector<std::string>(command.begin() + 1, command.end()),
                       bp::posix::fd.bind(STDIN_FILENO, theirs.number), bp::std_out = out_.pipe,
                       bp::std_err = err_.pipe, InChild(limits));
  }

  ChildEnd end() {
    asio::async_write(to_child_, asio::buffer(input_), [this](const boost::system::error_code&, std::size_t) {
      boost::system::error_code ignored;  // the child need not have read it
      to_child_.close(ignored);
    });
    read(out_);
    read(err_);
    watch();
    context_.run();
    return reaped();
  }

 private:
  struct Stream {
    explicit Stream(asio::io_context& context) : pipe(context) {}
    bp::async_pipe pipe;
    std::string text;
    std::array<char, 1 << 16> piece{};
  };

  void read(Stream& stream) {
    ++open_;
    stream.pipe.async_read_some(asio::buffer(stream.piece),
                                [this, &stream](const boost::system::error_code& error, std::size_t bytes) {
                                  --open_;
                                  stream.text.append(stream.piece.data(), bytes);
                                  if (stream.text.size() > kMaxOutput) end_child(ChildEnd::Kind::Signalled);
                                  if (!error) return read(stream);
                                  if (open_ == 0) timer_.cancel();
                                });
  }

  void watch() {
    timer_.expires_after(kAskEvery);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error || open_ == 0) return;
      const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
      if (limits_.seconds > 0 && seconds > limits_.seconds)
        end_child(ChildEnd::Kind::TimedOut);
      else if (stop_())
        end_child(ChildEnd::Kind::Stopped);
      watch();
    });
  }

  void end_child(ChildEnd::Kind why) {
    if (ended_) return;
    ended_ = true;
    end_.kind = why;
    ::kill(child_.id(), SIGKILL);  // it closes its pipes thereby, which ends the reading
  }

  ChildEnd reaped() {
    int status = 0;
    while (::waitpid(child_.id(), &status, 0) < 0 && errno == EINTR) {
    }
    child_.detach();
    if (!ended_ && WIFSIGNALED(status)) end_.kind = ChildEnd::Kind::Signalled;
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
    if (WIFEXITED(status)) end_.status = WEXITSTATUS(status);
    end_.out = std::move(out_.text);
    end_.err = std::move(err_.text);
    return std::move(end_);
  }

  const std::string& input_;
  const ChildLimits& limits_;
  const std::function<bool()>& stop_;
  Clock::time_point started_;
  asio::io_context context_{1};
  Socket to_child_{context_};
  Stream out_{context_}, err_{context_};
  asio::steady_timer timer_{context_};
  bp::child child_;
  int open_ = 0;
  bool ended_ = false;
  ChildEnd end_;
};

}  // namespace

ChildEnd run_child(const std::vector<std::string>& command, const std::string& input,
                   const ChildLimits& limits, const std::function<bool()>& stop) {
  return Run(command, input, limits, stop).end();
}

}  // namespace wagesim::sweep
