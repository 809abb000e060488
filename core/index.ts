// SPDX-License-Identifier: Apache-2.0
// The refusals that every room shares. Codecs have their own subpaths: core/der, core/pem, core/x509,
// core/json, core/dsse, core/wire.
export { codes, KnownError, type Code, type Facts, type Fault, type KnownErrorOptions } from './errors.ts';
