#include "models/scheme/scheme.h"

#include <stdexcept>

#include "models/scheme/wage/wage_scheme.h"
#include "models/scheme/wageubn/wageubn_scheme.h"

namespace wagesim {

const Scheme& scheme_of(const Network& network) {
  static const WageScheme wage;
  static const WageubnScheme wageubn;
  switch (network.scheme) {
    case SchemeKind::Wage:
      return wage;
    case SchemeKind::Wageubn:
      return wageubn;
  }
  throw std::logic_error("no such scheme");
}

std::vector<const Scheme*> all_schemes() {
  std::vector<const Scheme*> schemes;
  for (const SchemeKind kind : {SchemeKind::Wage, SchemeKind::Wageubn}) {
    Network network;
    network.scheme = kind;
    schemes.push_back(&scheme_of(network));
  }
  return schemes;
}

}  // namespace wagesim
