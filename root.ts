// SPDX-License-Identifier: Apache-2.0
// The package has no root: each room is a subpath of its own.

throw new TypeError(
  'edgewarden has no root export: import edgewarden/core, edgewarden/core/x509, edgewarden/pki, edgewarden/attest, ' +
    'edgewarden/policies, edgewarden/http or edgewarden/fuzz',
);

export {};
