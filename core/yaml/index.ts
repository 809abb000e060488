// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema), read so that it has one meaning: one document of plain values, each with its place.
//
//     import { readYaml } from 'edgewarden/core/yaml';
//     const limits = { bytes: 1000, depth: 4, entries: 10, keys: 10 };
//     const file = readYaml('spec:\n  mode: warn\n', limits, { syntax: 'E_POLICY_YAML', size: 'E_POLICY_SIZE' });
//     file.value; // => { spec: { mode: 'warn' } }
//     file.place(['spec', 'mode']); // => { line: 2, column: 9 }
export { readYaml, type Place, type YamlCodes, type YamlFile, type YamlLimits } from './read.ts';
