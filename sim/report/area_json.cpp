#include "sim/report/area_json.h"

#include "sim/energy/json_writer.h"
#include "sim/report/area_figures.h"

namespace wagesim {
namespace {

void write_component(JsonWriter& json, const ComponentArea& component) {
  const AreaBand total = component.total();
  json.key(component.name).open_object();
  json.key("ge").count(static_cast<std::uint64_t>(component.ge));
  json.key("logic_mm2").exact(to_mm2_text(component.logic.value));
  json.key("sram_mm2").exact(to_mm2_text(component.sram.value));
  json.key("low_mm2").exact(to_mm2_text(total.low));
  json.key("high_mm2").exact(to_mm2_text(total.high));
  if (!component.source.empty()) json.key("source").text(component.source);
  json.close();
}

void write_band(JsonWriter& json, const char* key, const FigureBand& band) {
  json.key(key).open_object();
  json.key("low").real(band.low);
  json.key("value").real(band.value);
  json.key("high").real(band.high);
  json.close();
}

void write_clock(JsonWriter& json, const ClockEstimate& clock) {
  json.key("clock").open_object();
  json.key("period_ps").count(static_cast<std::uint64_t>(clock.period_ps));
  write_band(json, "logic_ps", clock.logic_ps);
  json.key("sram_ps").real(clock.sram_ps);
  write_band(json, "reachable_ps", clock.reachable_ps);
  json.key("reach").text(std::string(clock.reach()));
  json.key("verdict").text(clock.verdict);
  json.key("blocks").open_object();
  for (const BlockPeriod& block : clock.blocks) {
    json.key(block.block).open_object();
    json.key("depth_fo4").real(block.depth_fo4);
    write_band(json, "period_ps", block.period_ps);
    json.close();
  }
  json.close();
  json.key("macros").open_object();
  for (const MacroPeriod& macro : clock.macros) {
    json.key(macro.buffer).open_object();
    json.key("cycle_ps").real(macro.cycle_ps);
    json.key("access_ps").real(macro.access_ps);
    json.key("allowed_access_ps").real(macro.allowed_access_ps);
    json.key("slower_than_the_clock").boolean(macro.slower);
    json.close();
  }
  json.close();
  json.close();
}

void write_tops(JsonWriter& json, const char* key, const Tops& tops, double mm2) {
  json.key(key).open_object();
  const auto write = [&](const char* name, double rate) {
    json.key(name).open_object();
    json.key("tops").real(rate);
    json.key("tops_per_mm2").real(rate / mm2);
    json.close();
  };
  write("peak_int8", tops.peak_int8);
  write("peak_ternary", tops.peak_ternary);
  write("achieved_dense", tops.achieved_dense);
  write("achieved_effectual", tops.achieved_effectual);
  json.close();
}

void write_figures(JsonWriter& json, const AreaFigures& figures) {
  json.key("figures").open_object();
  write_tops(json, "at_file_clock", figures.at_file_clock, figures.mm2);
  write_tops(json, "at_reachable_clock", figures.at_reachable_clock, figures.mm2);
  json.key("watts_per_mm2_without_dram").real(figures.watts_without_dram / figures.mm2);
  json.key("energy_delay_js_per_step").real(figures.energy_delay_js);
  json.key("energy_delay_js_per_step_without_dram").real(figures.energy_delay_without_dram_js);
  json.key("area_delay_mm2s_per_step").real(figures.area_delay_mm2s);
  json.key("energy_delay_area_jsmm2_per_step").real(figures.energy_delay_area);
  json.close();
}

}  // namespace

std::string to_area_json(const PricedRun& run) {
  JsonWriter json;
  json.open_object();
  json.key("schema").text("wagesim area");
  json.key("schema_version").count(kAreaSchemaVersion);
  json.key("unit").text("mm2");
  json.key("table").text(run.prices.table);
  json.key("left_out").text(run.area.left_out);
  write_component(json, run.area.total);
  json.key("components").open_object();
  for (const ComponentArea& component : run.area.components) write_component(json, component);
  json.close();
  write_clock(json, run.clock);
  write_figures(json, area_figures(run));
  json.close();
  return json.take();
}

}  // namespace wagesim
