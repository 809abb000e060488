// SPDX-License-Identifier: Apache-2.0
// Names in path validation: name constraints (RFC 5280 sections 4.2.1.10 and 6.1) and whether a certificate names the
// host, address or mailbox that was asked for (RFC 9525, 9549, 9598).
export { nameFaults, narrowNames, startNames, type NameState } from './state.ts';
export { foreignCommonNames, matchesDns, matchesEmail, matchesIp } from './identity.ts';
