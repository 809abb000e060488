// SPDX-License-Identifier: Apache-2.0
// The command that runs the admission webhook.

import type { CommandRow } from '../../command.ts';
import { trustOptions } from '../../trust-options.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'webhook serve',
    summary: 'Answer the API server: may this image run?',
    description:
      "Serves POST /validate (admission.k8s.io/v1) with /livez, /readyz and /metrics beside it, until SIGTERM; then /readyz answers 503 and what is being answered is finished. Policy, layouts and trusted roots are read once, at the start; a mistake in them ends the command. Roots are those of verify; when they become too old, or the clock falls behind, what is to be proven is denied. Without --tls-cert the CA in the state folder issues the server's certificate, for the names given with --name; its anchor is the caBundle of deploy/webhook.yaml.",
    options: [
      { flags: '--policy <file>', help: 'the policy file (YAML)', required: true },
      { flags: '--layout <dir...>', help: 'OCI layouts that hold attestations' },
      { flags: '--listen <host:port>', help: 'where to listen', default: '127.0.0.1:9443' },
      { flags: '--tls-cert <file>', help: 'server certificate and chain (PEM)' },
      { flags: '--tls-key <file>', help: "the certificate's key (PEM)" },
      {
        flags: '--name <name...>',
        help: 'names of the server in a certificate from the CA (default: localhost and the address listened on)',
      },
      ...trustOptions,
      { flags: '--deadline <duration>', help: 'how long evidence may take to arrive', default: '8s' },
      { flags: '--grace <duration>', help: 'how long a drain may take', default: '10s' },
    ],
    examples: [
      [
        'edgewarden webhook serve --policy policy.yaml --layout ./image --name edgewarden-webhook.edgewarden.svc',
        'the webhook, with a certificate from the CA in the state folder',
      ],
      [
        'edgewarden webhook serve --policy policy.yaml --listen 0.0.0.0:9443 --tls-cert tls.crt --tls-key tls.key',
        'the webhook in a cluster that has certificates already',
      ],
    ],
    load: () => import('./serve.ts'),
  },
];
