#include "sim/app/command.h"

#include <array>

namespace wagesim {
namespace {

constexpr std::array kCommands = {
    ProgramCommand{"train", "train a network with the golden integer model", train_options, train_command},
    ProgramCommand{"import", "make network and machine files of other tools' files", import_options,
                   import_command},
    ProgramCommand{"compile", "compile training steps of a network into a trace", compile_options,
                   compile_command},
    ProgramCommand{"show", "print a trace as text", show_options, show_command},
    ProgramCommand{"assemble", "make a trace of its text form", assemble_options, assemble_command},
    ProgramCommand{"run", "simulate a trace on a machine, cycle by cycle", run_options, run_command},
    ProgramCommand{"report", "price a run and write its report", report_options, report_command},
    ProgramCommand{"compare", "compare two dumps or runs and name the first difference", compare_options,
                   compare_command},
    ProgramCommand{"sweep", "simulate many machines and find the best", sweep_options, sweep_command},
    ProgramCommand{"point", "compute one point of a sweep, as a sweep starts them", point_options,
                   point_command},
    ProgramCommand{"completion", "print a script that completes command lines in the shell",
                   completion_options, completion_command},
};

}  // namespace

std::span<const ProgramCommand> commands() {
  return kCommands;
}

}  // namespace wagesim
