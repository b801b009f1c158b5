#include "sim/energy/energy_table.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "sim/energy/actions.h"
#include "sim/energy/table_reader.h"
#include "workloads/input/fault.h"
#include "workloads/input/nearest.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".yaml";

/// What a bare word may name, sorted: the files of the folder. (Parts that others extend lie deeper.)
std::vector<std::string> shipped_tables(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == kSuffix) names.push_back(entry->path().stem().string());
  std::ranges::sort(names);
  return names;
}

/// A bare word names a table that ships with the program; anything else is a path, relative to where it was
/// written. where is what to blame if there is none.
fs::path locate(const std::string& table, const fs::path& directory, Fault where) {
  if (table.find('/') != std::string::npos || table.ends_with(kSuffix))
    return fs::path(where.file).parent_path() / table;
  const std::vector<std::string> names = shipped_tables(directory);
  if (std::ranges::find(names, table) != names.end()) return directory / (table + std::string(kSuffix));
  where.value = table;
  where.allowed = "must be a path ending in .yaml or one of";
  for (const std::string& name : names) where.allowed += (name == names.front() ? " " : ", ") + name;
  if (const auto near = nearest(table, names)) where.allowed += "; did you mean \"" + *near + "\"?";
  throw InputError(std::move(where));
}

/// The file, what it extends, and so on.
std::vector<TableFile> read_chain(const std::string& table, const fs::path& directory) {
  std::vector<TableFile> chain;
  std::set<fs::path> seen;
  fs::path path = locate(table, directory, {"", 0, "energy table", "", ""});
  for (;;) {
    if (!seen.insert(fs::absolute(path).lexically_normal()).second) {
      const TableFile& last = chain.back();
      throw InputError({last.path.string(), 0, "extend", last.extend,
                        "must not lead back to a table that extends this one"});
    }
    chain.push_back(read_table_file(path));
    const TableFile& last = chain.back();
    if (last.extend.empty()) return chain;
    path = locate(last.extend, directory, {last.path.string(), 0, "extend", "", ""});
  }
}

void require_complete(const EnergyTable& table, bool has_blocks) {
  std::vector<Fault> faults;
  const auto require = [&](const std::string& key) {
    if (table.find(key) == nullptr)
      faults.push_back(
          {table.files.front().string(), 0, key, "", "is missing, here and in what the table extends"});
  };
  for (const Action& action : logic_actions()) require(std::string(action.name));
  for (const Action& action : area_actions())
    if (action.name != kDramPhyArea) require("area." + std::string(action.name));
  std::set<std::string> drams;
  for (const auto& [key, entry] : table.entries) {
    if (key.starts_with("dram.")) drams.insert(key.substr(0, key.rfind('.') + 1));
  }
  if (drams.empty()) require("dram");
  for (const std::string& dram : drams) {
    for (const Action& action : dram_actions()) require(dram + std::string(action.name));
  }
  if (table.sram.dynamic.empty()) require("sram");
  if (!has_blocks) require("blocks");
  if (!faults.empty()) throw InputError(faults);
}

}  // namespace

const SramBand& SramModel::dynamic_band(std::int64_t bank_bytes) const {
  const auto fits = [&](const SramBand& band) { return bank_bytes <= band.up_to_bytes; };
  const auto band = std::ranges::find_if(dynamic, fits);
  return band == dynamic.end() ? dynamic.back() : *band;
}

const TableEntry* EnergyTable::find(std::string_view key) const {
  const auto entry = entries.find(key);
  return entry == entries.end() ? nullptr : &entry->second;
}

const TableEntry& EnergyTable::at(std::string_view key) const {
  const TableEntry* entry = find(key);
  if (entry == nullptr) throw std::domain_error("the table has no " + std::string(key));
  return *entry;
}

EnergyTable load_energy_table(const std::string& table, const fs::path& directory) {
  EnergyTable merged;
  bool has_blocks = false;
  for (TableFile& file : read_chain(table, directory)) {
    if (merged.files.empty()) merged.name = file.name;
    merged.files.push_back(file.path);
    if (!file.ert.empty()) merged.erts.insert(merged.erts.begin(), file.ert);
    merged.entries.merge(file.entries);  // keeps what is there: the extending table wins
    if (file.sram && merged.sram.dynamic.empty()) {
      merged.sram = file.sram->model;
      SramDevice device = file.sram->device;
      merged.sram.sweep = SramSweep::load(file.sram->sweep, device);
      device.ports = "1r1w";
      merged.sram.two_port = SramSweep::load(file.sram->sweep, device);
    }
    if (!file.blocks.empty() && !has_blocks) {
      merged.blocks = RtlBlocks::load(file.blocks);
      has_blocks = true;
    }
  }
  require_complete(merged, has_blocks);
  return merged;
}

}  // namespace wagesim
