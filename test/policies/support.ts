// SPDX-License-Identifier: Apache-2.0
// Policies, objects and reviews for tests, written the way the API server writes them.

export interface PolicyOptions {
  readonly images?: readonly string[];
  readonly source?: string;
  readonly builder?: string;
  readonly mode?: 'enforce' | 'warn';
  readonly more?: string;
}

export function policyText(options: PolicyOptions = {}): string {
  const {
    images = ['ghcr.io/o/app'],
    source = 'github.com/o/app',
    builder = 'https://b.example/o/w.yml',
    mode,
    more = '',
  } = options;
  return `apiVersion: edgewarden.io/v1alpha1
kind: AdmissionPolicy
metadata:
  name: test
spec:
${mode === undefined ? '' : `  mode: ${mode}\n`}  rules:
    - name: app
      images: [${images.join(', ')}]
      require:
        provenance:
          builder: ${builder}
          source: ${source}
${more}`;
}

export interface ReviewOptions {
  readonly operation?: string;
  readonly subResource?: string;
  readonly oldObject?: unknown;
  readonly uid?: string;
}

/** A whole AdmissionReview around an object. */
export function reviewOf(object: unknown, options: ReviewOptions = {}): Record<string, unknown> {
  const { apiVersion = 'v1', kind = 'Pod' } = object as { apiVersion?: string; kind?: string };
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: options.uid ?? '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind: { group, version, kind },
      resource: { group, version, resource: `${kind.toLowerCase()}s` },
      ...(options.subResource === undefined ? {} : { subResource: options.subResource }),
      name: 'edge-app',
      namespace: 'factory',
      operation: options.operation ?? 'CREATE',
      userInfo: { username: 'admin', groups: ['system:masters'] },
      object: options.operation === 'DELETE' ? null : object,
      oldObject: options.oldObject ?? null,
      dryRun: false,
      options: null,
    },
  };
}

export const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export const podSpec = (image: string): Record<string, unknown> => ({ containers: [{ name: 'app', image }] });

export const pod = (spec: unknown, metadata: unknown = { name: 'edge-app' }): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec,
});

const template = (spec: unknown): unknown => ({ template: { metadata: { labels: { app: 'a' } }, spec } });

/** Every kind whose images are known: apiVersion, kind, and the object around a pod spec. */
export const workloads: readonly (readonly [
  kind: string,
  path: string,
  object: (spec: unknown) => unknown,
])[] = [
  ['Pod', 'spec', (spec) => pod(spec)],
  [
    'PodTemplate',
    'template.spec',
    (spec) => ({ apiVersion: 'v1', kind: 'PodTemplate', ...(template(spec) as object) }),
  ],
  ...(
    [
      ['v1', 'ReplicationController'],
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'StatefulSet'],
      ['apps/v1', 'DaemonSet'],
      ['apps/v1', 'ReplicaSet'],
      ['batch/v1', 'Job'],
    ] as const
  ).map(
    ([apiVersion, kind]) =>
      [kind, 'spec.template.spec', (spec: unknown) => ({ apiVersion, kind, spec: template(spec) })] as const,
  ),
  [
    'CronJob',
    'spec.jobTemplate.spec.template.spec',
    (spec) => ({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: template(spec) } } }),
  ],
];
