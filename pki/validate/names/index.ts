// SPDX-License-Identifier: Apache-2.0
// Names in path validation: name constraints (RFC 5280 sections 4.2.1.10 and 6.1) and whether a certificate names the
// host, address or mailbox that was asked for (RFC 9525, 9549, 9598).
export { constraintFaults, nameFaults, narrowNames, startNames, type NameState } from './state.ts';
export {
  commonNameFaults,
  matchesDns,
  matchesEmail,
  matchesIp,
  serverNames,
  type ServerNames,
} from './identity.ts';
