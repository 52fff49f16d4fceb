// Objects and blocks by address, as people and pages name them.
#ifndef GORDIAN_VIEWER_BROWSE_NODE_ADDRESS_H_
#define GORDIAN_VIEWER_BROWSE_NODE_ADDRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/find/references.h"

namespace gordian {

// "0x55d0a4c2b2c0".
std::string hex_address(uint64_t address);

// Of hexadecimal digits, with or without 0x; nothing if it is none.
std::optional<uint64_t> parse_address(std::string_view text);

// Of a unit's object (of its control block, if the object is not known), or of a plain block.
uint64_t address_of(const References& references, NodeId node);

// What the address lies in, anywhere; kNoNode if that is no live block.
NodeId node_at(const References& references, uint64_t address);
NodeId node_at_address(const References& references, std::string_view text);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_NODE_ADDRESS_H_
