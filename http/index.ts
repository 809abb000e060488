// SPDX-License-Identifier: Apache-2.0
// Sockets, routes and limits: the HTTPS endpoint that EdgeCore enrols at, its client, and the shell that the
// admission webhook runs in.
//
// More than 25 names, since the server, its routes and the client each bring the types of what they take and give.
//
//     import { encodePem } from 'edgewarden/core/pem';
//     import { enrolNode, enrolRoutes, listen } from 'edgewarden/http';
//     import { createToken, initCa, issueServerCertificate, openCa } from 'edgewarden/pki';
//     const now = Date.now();
//     await initCa({ home, now });
//     const ca = await openCa({ home, now: Date.now });
//     const own = await issueServerCertificate(ca, { dnsNames: ['localhost'], ipAddresses: [], now });
//     const tls = { certPem: encodePem('CERTIFICATE', own.certDer), keyPem: own.keyPem, requestCert: true };
//     const routes = enrolRoutes(ca, { knownNodes: new Set() });
//     const server = await listen({ host: '127.0.0.1', port: 0, tls, routes });
//     const { text: token } = await createToken(ca, { nodeName: 'edge-1', lifetimeMs: 60_000, now });
//     const node = await enrolNode({ host: 'localhost', port: server.port, token, nodeName: 'edge-1', now });
//     node.outcome; // => 'enrolled'
//     await server.close(1_000);
//     await ca.close();
export { header, type Answer, type Exchange, type Route } from './exchange.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { openLog, silent, type Log } from './log.ts';
export { Metrics } from './metrics.ts';
export { healthRoutes, type NotReady } from './health.ts';
export { listen, type ListenOptions, type Server, type TlsMaterial } from './server.ts';
export { admissionRoute, clockFault, type AdmissionOptions } from './admission.ts';
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
