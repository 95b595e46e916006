// The certificate of the pages' port, from files that are given or from the local authority: read
// at the start, again at SIGHUP, and renewed while the relay runs.
//   load_certificate(tls, announced)   throws std::runtime_error in words
//   log_certificate(identity)          subject and days left
//   tls_problems(file, loaded)         for `guichet check`: what loading would stumble over
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "signalling/tls/context.h"
#include "signalling/tls/local_ca.h"

namespace sfu {

// With a local authority: makes and renews what has to be, and says so in the log.
std::shared_ptr<const signalling::TlsContext> load_certificate(
    const config::TlsConfig& tls, const std::vector<std::string>& announced);

void log_certificate(const signalling::TlsIdentity& identity);

std::vector<config::Problem> tls_problems(const std::string& file,
                                          const config::LoadResult& loaded);

// What the local authority certifies: tls.names, or without them what is announced.
signalling::LocalCa::Names certified_names(const config::TlsConfig& tls,
                                           const std::vector<std::string>& announced);

std::int64_t unix_now();

}  // namespace sfu
