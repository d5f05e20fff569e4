// The part of reading a trace that HDF5 does, and how its outcome comes back from the process where that happens.
#pragma once

#include <string>
#include <string_view>

#include "sim/storage/trace.h"

namespace sim {

// The trace in the bytes of an HDF5 file. HDF5 does not survive every file: to be called where a crash is contained.
// Throws UserError, and hdf5::Failure for what no trace has.
Trace examined(std::string& bytes, const std::string& path, std::string_view format);

// The same as bytes: the trace or, if it throws UserError, the message.
std::string examination(std::string& bytes, const std::string& path, std::string_view format);

// The trace that an examination found. The bytes may be anything. Throws StorageError.
Trace understood(std::string examination);

}  // namespace sim
