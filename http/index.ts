// SPDX-License-Identifier: Apache-2.0
// Sockets, routes and limits: the HTTPS endpoint that EdgeCore enrols at, its client, and the shell that the
// admission webhook runs in.
export { header, type Answer, type Exchange, type Route } from './exchange.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { openLog, silent, type Log } from './log.ts';
export { Metrics } from './metrics.ts';
export { healthRoutes } from './health.ts';
export { listen, type ListenOptions, type Server, type TlsMaterial } from './server.ts';
export { admissionRoute, type AdmissionOptions } from './admission.ts';
export {
  enrolNode,
  renewNode,
  type Enrolment,
  type EnrolRequest,
  type NodeCertificate,
  type Renewal,
  type RenewRequest,
} from './client.ts';
export { newNodeKey, nodeCsr, splitToken } from './node-request.ts';
export { get, type RemoteAnswer } from './remote.ts';
export { enrolRoutes, type EnrolOptions } from './enrol.ts';
export { differences, explain, type Difference, type Observed } from './differences.ts';
export { codeHeader } from './problem.ts';
