#include "sim/sweep/point_job.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "sim/report/json_input.h"

namespace wagesim::sweep {
namespace {

namespace json = boost::json;

constexpr const char* kSchema = "wagesim point";
constexpr int kSchemaVersion = 1;

/// Namespace of the ids: itself the UUID v5 of "wagesim.point" in the namespace of domain names (RFC 4122).
boost::uuids::name_generator_sha1 id_generator() {
  return boost::uuids::name_generator_sha1(
      boost::uuids::name_generator_sha1(boost::uuids::ns::dns())("wagesim.point"));
}

/// All that determines a result.
json::object identity_of(const PointJob& job) {
  return {{"schema", kSchema},
          {"schema_version", kSchemaVersion},
          {"kind", job.kind == PointJob::Kind::Run ? "run" : "training"},
          {"version", job.version},
          {"machine", job.machine},
          {"network_name", job.network_name},
          {"network", *job.network},
          {"batch", job.batch},
          {"steps", job.steps},
          {"epochs", job.epochs},
          {"seed", job.seed},
          {"lanes", job.lanes},
          {"fidelity", job.fidelity},
          {"values", job.values},
          {"density", job.density},
          {"energy_print", job.energy_print},
          {"data_print", job.data_print}};
}

std::string id_of(const PointJob& job) {
  return boost::uuids::to_string(id_generator()(json::serialize(identity_of(job))));
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_array()) return texts;
  for (const json::value& item : value->get_array())
    if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

}  // namespace

void identify(PointJob& job) {
  job.id = id_of(job);
}

std::string to_text(const PointJob& job) {
  json::object object = identity_of(job);
  object["id"] = job.id;
  object["energy"] = job.energy;
  object["data"] = job.data;
  object["paths"] = json::array(job.paths.begin(), job.paths.end());
  return json::serialize(object);
}

PointJob parse_point_job(std::string_view text, const std::string& file) {
  const json::object object = parse_json_object(text, file);
  FaultSink faults(file);
  const JsonInput input(object, faults);
  PointJob job;
  const std::string kind = input.text("kind");
  const std::string schema = input.text("schema");
  if (faults.count() == 0 && schema != kSchema) input.fault("schema", schema, "must be wagesim point");
  if (faults.count() == 0 && kind != "run" && kind != "training")
    input.fault("kind", kind, "must be run or training");
  job.kind = kind == "training" ? PointJob::Kind::Training : PointJob::Kind::Run;
  job.version = input.text("version");
  job.machine = input.content("machine");
  job.network_name = input.text("network_name");
  job.network = std::make_shared<const std::string>(input.content("network"));
  job.batch = input.integer("batch", 1, 1 << 16);
  job.steps = input.integer("steps", 0, 100'000);
  job.epochs = input.integer("epochs", 0, 100'000);
  job.seed = input.count("seed");
  job.lanes = static_cast<int>(input.integer("lanes", 0, 1024));
  job.fidelity = input.text("fidelity");
  job.values = input.text("values");
  job.density = input.content("density");
  job.energy = input.content("energy");
  job.energy_print = input.content("energy_print");
  job.data = input.content("data");
  job.data_print = input.content("data_print");
  job.id = input.text("id");
  job.paths = texts_of(object, "paths");
  if (faults.count() == 0 && job.id != id_of(job))
    input.fault("id", job.id, "must be that of the rest: " + id_of(job));
  faults.throw_if_any();
  return job;
}

}  // namespace wagesim::sweep
