// SPDX-License-Identifier: Apache-2.0
// Vulnerability scans v0.1 and v0.2 (in-toto/attestation, spec/predicates/vuln.md, vulns_02.md). An empty `result` says
// that nothing was found, so one that is missing is refused in either reading.
//
// v0.1's text nests a finding below `vulnerability` where its example does not: both are read.

import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import type { Shape } from '../shape.ts';

export interface VulnerabilitiesV02 extends JsonObject {
  readonly scanner: Scanner<Finding>;
  readonly metadata: ScanMetadata;
}

export interface VulnerabilitiesV01 extends JsonObject {
  readonly invocation?: JsonObject;
  readonly scanner: Scanner<FindingV01>;
  readonly metadata: ScanMetadata;
}

interface Scanner<Found> extends JsonObject {
  readonly uri: string;
  readonly version?: string;
  readonly db: ScannerDatabase;
  readonly result: readonly (Found & JsonObject)[];
}

interface ScannerDatabase extends JsonObject {
  readonly uri?: string;
  readonly version?: string;
  readonly lastUpdate: string;
}

interface Finding extends JsonObject {
  readonly id: string;
  readonly severity: readonly Severity[];
  readonly annotations?: readonly JsonValue[];
}

interface FindingV01 extends JsonObject {
  readonly id?: string;
  readonly severity?: readonly Severity[];
  readonly vulnerability?: Finding;
  readonly annotations?: readonly JsonValue[];
}

interface Severity extends JsonObject {
  readonly method: string;
  readonly score: string;
}

interface ScanMetadata extends JsonObject {
  readonly scanStartedOn: string;
  readonly scanFinishedOn: string;
}

const severity: Shape<readonly Severity[]> = {
  list: { required: { method: { is: 'text' }, score: { is: 'text' } }, optional: {} },
};
const finding: Shape<Finding> = {
  required: { id: { is: 'text' }, severity },
  optional: { annotations: { list: { is: 'any' } } },
};
const database: Shape<ScannerDatabase> = {
  required: { lastUpdate: { is: 'time' } },
  optional: { uri: { is: 'resource-uri' }, version: { is: 'text' } },
};
const metadata: Shape<ScanMetadata> = {
  required: { scanStartedOn: { is: 'time' }, scanFinishedOn: { is: 'time' } },
  optional: {},
};
const base = 'https://in-toto.io/attestation/vulns';

export const vulnerabilitiesV02: PredicateRow<'vulns-v0.2', VulnerabilitiesV02> = {
  kind: 'vulns-v0.2',
  title: 'vulnerability scan v0.2',
  type: 'https://in-toto.io/attestation/vulns/v0.2',
  types: [{ base, majors: ['0.2'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns_02.md',
  shape: {
    required: {
      scanner: {
        required: { uri: { is: 'resource-uri' }, db: database, result: { list: finding } },
        optional: { version: { is: 'text' } },
      },
      metadata,
    },
    optional: {},
  },
};

export const vulnerabilitiesV01: PredicateRow<'vulns-v0.1', VulnerabilitiesV01> = {
  kind: 'vulns-v0.1',
  title: 'vulnerability scan v0.1',
  type: 'https://in-toto.io/attestation/vulns/v0.1',
  types: [{ base, majors: ['0.1'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/vuln.md',
  shape: {
    required: {
      scanner: {
        required: {
          uri: { is: 'resource-uri' },
          db: database,
          result: {
            list: {
              required: {},
              optional: {
                id: { is: 'text' },
                severity,
                vulnerability: finding,
                annotations: { list: { is: 'any' } },
              },
              anyOf: ['id', 'vulnerability'],
            },
          },
        },
        optional: { version: { is: 'text' } },
      },
      metadata,
    },
    optional: { invocation: { is: 'object' } },
  },
};
