// SPDX-License-Identifier: Apache-2.0
// Runtime traces v0.1 and v0.2 (in-toto/attestation, spec/predicates/runtime-trace.md): what a monitor saw of a step.
// Entries of the log are of the monitor's own form; v0.2 recommends names for those about the network.
//
// Not checked: that one of the three logs is there.

import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface RuntimeTrace extends JsonObject {
  readonly monitor: Monitor;
  readonly monitoredProcess: MonitoredProcess;
  readonly monitorLog: MonitorLog;
  readonly metadata?: TraceMetadata;
}

interface Monitor extends JsonObject {
  readonly type: string;
  readonly configSource?: ResourceDescriptor;
  readonly tracePolicy?: JsonObject;
}

interface MonitoredProcess extends JsonObject {
  readonly hostID: string;
  readonly type: string;
  readonly event: string;
}

interface MonitorLog extends JsonObject {
  readonly process?: readonly JsonValue[];
  readonly network?: readonly JsonValue[];
  readonly fileAccess?: readonly ResourceDescriptor[];
}

interface TraceMetadata extends JsonObject {
  readonly buildStartedOn?: string;
  readonly buildFinishedOn?: string;
}

export const runtimeTrace: PredicateRow<'runtime-trace', RuntimeTrace> = {
  kind: 'runtime-trace',
  title: 'runtime trace v0.1, v0.2',
  type: 'https://in-toto.io/attestation/runtime-trace/v0.2',
  types: [{ base: 'https://in-toto.io/attestation/runtime-trace', majors: ['0.1', '0.2'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/runtime-trace.md',
  shape: {
    required: {
      monitor: {
        required: { type: { is: 'type-uri' } },
        optional: { configSource: descriptorShape, tracePolicy: { is: 'object' } },
      },
      monitoredProcess: {
        required: { hostID: { is: 'resource-uri' }, type: { is: 'type-uri' }, event: { is: 'text' } },
        optional: {},
      },
      monitorLog: {
        required: {},
        optional: {
          process: { list: { is: 'any' } },
          network: { list: { is: 'any' } },
          fileAccess: { list: descriptorShape },
        },
      },
    },
    optional: {
      metadata: {
        required: {},
        optional: { buildStartedOn: { is: 'time' }, buildFinishedOn: { is: 'time' } },
      },
    },
  },
};
