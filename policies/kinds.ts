// SPDX-License-Identifier: Apache-2.0
// The kinds whose images are known, and where in each the pod spec stands. A kind that is not a row here is
// denied: an object that nobody looked into is not an object without images.

/** One kind of object as the API server names it, and the way to its pod spec. */
export interface KindRow {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** Members to walk from the object to the PodSpec. */
  readonly podSpec: readonly string[];
}

const template = ['spec', 'template', 'spec'] as const;

export const kinds: readonly KindRow[] = [
  { group: '', version: 'v1', kind: 'Pod', resource: 'pods', podSpec: ['spec'] },
  { group: '', version: 'v1', kind: 'PodTemplate', resource: 'podtemplates', podSpec: ['template', 'spec'] },
  {
    group: '',
    version: 'v1',
    kind: 'ReplicationController',
    resource: 'replicationcontrollers',
    podSpec: template,
  },
  { group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments', podSpec: template },
  { group: 'apps', version: 'v1', kind: 'StatefulSet', resource: 'statefulsets', podSpec: template },
  { group: 'apps', version: 'v1', kind: 'DaemonSet', resource: 'daemonsets', podSpec: template },
  { group: 'apps', version: 'v1', kind: 'ReplicaSet', resource: 'replicasets', podSpec: template },
  { group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs', podSpec: template },
  {
    group: 'batch',
    version: 'v1',
    kind: 'CronJob',
    resource: 'cronjobs',
    podSpec: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
];

/** The lists of a PodSpec whose entries each run an image. */
export const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;
