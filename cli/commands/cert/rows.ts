// SPDX-License-Identifier: Apache-2.0
// The commands about certificates, for the operator: whoever can open the state folder.

import type { CommandRow } from '../../command.ts';
import { rows as lintRows } from './lint-rows.ts';
import { rows as lookingRows } from './looking-rows.ts';
import { rows as pathRows } from './path-rows.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'cert issue',
    summary: 'Issue a certificate, from its request or with a new key',
    description:
      "For a node with --node; of another kind with --profile (edgewarden profile list). With --csr the request is checked as the network's are and the certificate is printed, or written to --out; the same request gives the same certificate again. Without it a P-256 key is made, and NAME.crt and NAME.key (for other profiles PROFILE-NAME or PROFILE) are written to --out (default: the working folder). Files are written whole, keys for their owner only, and never over others unless --force.",
    options: [
      { flags: '-n, --node <name>', help: "the node's name" },
      {
        flags: '--profile <name>',
        help: 'what kind of certificate; your own are in the folder profiles',
        default: 'edge-node',
      },
      { flags: '--name <name>', help: 'the name in the subject, where it is not the name of a node' },
      { flags: '--dns <name...>', help: 'DNS names, where the profile grants them' },
      { flags: '--ip <address...>', help: 'IP addresses' },
      { flags: '--uri <uri...>', help: 'URIs' },
      { flags: '--email <address...>', help: 'mail addresses' },
      { flags: '--permit-dns <domain...>', help: 'of a CA: domains that it may certify' },
      { flags: '--permit-ip <network...>', help: 'of a CA: networks, e.g. 10.1.0.0/16' },
      { flags: '--permit-uri <host...>', help: 'of a CA: hosts of URIs, or .domain' },
      { flags: '--permit-email <host...>', help: 'of a CA: hosts of mail addresses, or .domain' },
      { flags: '--exclude-dns <domain...>', help: 'of a CA: domains that it may not certify' },
      { flags: '--exclude-ip <network...>', help: 'of a CA: networks that it may not certify' },
      { flags: '--csr <file>', help: 'its certificate request (PEM or DER), - for standard input' },
      { flags: '--out <dir>', help: 'the folder for the certificate and key' },
      {
        flags: '--days <days>',
        help: "how long the certificate is valid (default: the profile's, 365 for nodes)",
        env: 'EDGEWARDEN_CERTIFICATE_DAYS',
      },
      {
        flags: '--usage <usage...>',
        help: "what it may be used for (default: the profile's, client for nodes)",
        choices: ['client', 'server', 'codeSigning', 'emailProtection', 'timeStamping'],
      },
      { flags: '--force', help: 'write over files that are there' },
      { flags: '--dry-run', help: 'check everything, say every reason against it, write nothing' },
    ],
    examples: [
      ['edgewarden cert issue --node edge-1 --out /etc/kubeedge/certs', 'a new key and its certificate'],
      ['edgewarden cert issue --node edge-1 --csr edge-1.csr > edge-1.crt', 'the key stays on the node'],
      ['edgewarden cert issue --node edge-1 --csr edge-1.csr --dry-run', 'would this request be granted?'],
      [
        'edgewarden cert issue --profile webhook --dns edgewarden.kubeedge.svc',
        "an admission webhook's server certificate",
      ],
      [
        'edgewarden cert issue --profile site-ca --name hall-3 --permit-dns hall-3.example',
        'a CA for the names of one site',
      ],
    ],
    load: () => import('./issue.ts'),
  },
  {
    path: 'cert renew',
    summary: 'Issue a certificate anew for the same names and key',
    description:
      "The certificate must be one of this CA's, issued here or by KubeEdge under the same anchor; an expired one is renewed, a revoked one is not. Renewing the same certificate twice gives the same renewal. Nodes renew by themselves, with a new key: this is for those that cannot.",
    arguments: [{ name: '<certificate>', help: 'a serial number, or a certificate file (PEM or DER)' }],
    options: [
      { flags: '--out <file>', help: 'the file to write instead of standard output' },
      {
        flags: '--days <days>',
        help: "how long the new certificate is valid (default: its profile's, 365 for nodes)",
        env: 'EDGEWARDEN_CERTIFICATE_DAYS',
      },
      { flags: '--force', help: 'write over a file that is there' },
    ],
    examples: [
      ['edgewarden cert renew server.crt --out server.crt --force', 'replace a certificate in its file'],
      ['edgewarden cert renew 4f1c…', 'print the renewal of the certificate with this serial number'],
    ],
    load: () => import('./renew.ts'),
  },
  {
    path: 'cert revoke',
    summary: 'End a certificate before its time',
    description:
      "From then on the certificate opens nothing at this CA's endpoint. Revoking again changes nothing and is no error.",
    arguments: [{ name: '<certificate>', help: 'a serial number, or a certificate file (PEM or DER)' }],
    options: [
      {
        flags: '--reason <reason>',
        help: 'why, as RFC 5280 names it',
        default: 'unspecified',
        choices: [
          'unspecified',
          'keyCompromise',
          'affiliationChanged',
          'superseded',
          'cessationOfOperation',
          'privilegeWithdrawn',
        ],
      },
    ],
    examples: [
      ['edgewarden cert revoke 4f1c… --reason keyCompromise', 'a node was stolen'],
      ['edgewarden cert revoke edge-1.crt --reason cessationOfOperation', 'a node is retired'],
    ],
    load: () => import('./revoke.ts'),
  },
  {
    path: 'cert list',
    summary: 'List issued certificates',
    options: [
      { flags: '-n, --node <name>', help: "only this node's" },
      {
        flags: '--status <status>',
        help: 'only those that stand so',
        choices: ['valid', 'expired', 'revoked', 'abandoned', 'reserved'],
      },
      { flags: '--expires-within <duration>', help: 'only those that end before then, e.g. 30d' },
      { flags: '--limit <count>', help: 'at most this many', default: 100 },
      { flags: '--after <position>', help: 'go on where the last page ended' },
    ],
    examples: [
      ['edgewarden cert list --status valid --expires-within 30d', 'which nodes have not renewed?'],
      ['edgewarden cert list --node edge-1 --output json', 'all that edge-1 ever had'],
    ],
    load: () => import('./list.ts'),
  },
  ...lookingRows,
  ...lintRows,
  ...pathRows,
];
