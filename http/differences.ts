// SPDX-License-Identifier: Apache-2.0
// Where the certificate endpoint means to answer otherwise than KubeEdge's own, a row a difference. The conformance
// runner explains a case by these rows, docs/kubeedge-endpoint.md shows them, and a test holds the two together.
// The endpoint itself never reads this table.

/** What the runner knows of a case when it looks for a row. */
export interface Observed {
  readonly http: string;
  readonly method: string;
  readonly path: string;
  /** Statuses; 0 where the connection ended without one. */
  readonly expected: number;
  readonly actual: number;
  /** The code our answer carried. */
  readonly code: string | undefined;
  /** What of an answer with the right verdict is another: `usages`, `subject`, `status` … */
  readonly aspect: string | undefined;
}

export interface Difference {
  readonly id: string;
  /** Which requests it is about. */
  readonly rule: string;
  readonly edgewarden: string;
  readonly reason: string;
  /** Also where a case is marked as required of a drop-in. Otherwise only where it is optional. */
  readonly always?: true;
  readonly covers: (observed: Observed) => boolean;
}

const coded =
  (pattern: RegExp): ((observed: Pick<Observed, 'code'>) => boolean) =>
  ({ code }) =>
    code !== undefined && pattern.test(code);

const healthPages: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

export const differences: readonly Difference[] = [
  {
    id: 'http2',
    rule: 'HTTP/2, which KubeEdge offers by ALPN',
    edgewarden: 'offers http/1.1 only; a client that insists on h2 is refused in the handshake',
    reason: 'EdgeCore speaks HTTP/1.1 without ALPN; a second protocol is a second parser to attack',
    always: true,
    covers: ({ http }) => http === '2',
  },
  {
    id: 'health-pages',
    rule: 'GET /livez, /readyz, /metrics, which are 404 in KubeEdge',
    edgewarden: '200, or 503 from /readyz while not ready',
    reason: "load balancers and KubeEdge's own high-availability guide ask for /readyz",
    always: true,
    covers: ({ path, expected }) => expected === 404 && healthPages.has(path.split('?')[0] ?? ''),
  },
  {
    id: 'client-faults',
    rule: 'a request whose body or header is at fault, where KubeEdge says 500',
    edgewarden: '400, 403 or 413, by whose doing it is',
    reason: 'a server error that any client can cause hides the real ones; EdgeCore treats all alike',
    always: true,
    covers: ({ expected, actual }) => expected === 500 && [400, 403, 408, 413].includes(actual),
  },
  {
    id: 'name',
    rule: 'a CSR for another common name or organization than the caller and NodeName have, or with other attributes',
    edgewarden: '403 E_PROFILE_NAME or E_PROFILE_ORGANIZATION, 401 E_AUTH_NAME',
    reason:
      'a certificate names its holder: one node must not get the name of another, or a group of administrators',
    covers: coded(/^E_(?:PROFILE_(?:NAME|ORGANIZATION)|AUTH_NAME)$/),
  },
  {
    id: 'node-name',
    rule: 'a node name that is not a DNS subdomain (RFC 1123), capitals and underscores admitted',
    edgewarden: '400 E_NODE_NAME',
    reason: 'Kubernetes has no node of such a name',
    covers: coded(/^E_NODE_NAME$/),
  },
  {
    id: 'extensions',
    rule: 'a CSR that asks for alternative names, usages, or to be a CA',
    edgewarden: '403 E_PROFILE_SAN, E_PROFILE_USAGE, E_PROFILE_CA or E_PROFILE_EXTENSION',
    reason: 'a node certificate is for a client; what is asked for and not granted is said, not dropped',
    covers: coded(/^E_(?:PROFILE_(?:SAN|CA|EXTENSION)|CSR_ATTRIBUTE)$/),
  },
  {
    id: 'usages',
    rule: 'an ExtKeyUsages header with more than clientAuth, twice the same, or longer than 256 characters',
    edgewarden: '403 E_PROFILE_USAGE, 400 E_HTTP_USAGES; a usage stands in a certificate once',
    reason: "no node may make itself a server under the fleet's anchor; EdgeCore never sends the header",
    covers: ({ code, aspect }) => aspect === 'usages' || coded(/^E_(?:PROFILE_USAGE|HTTP_USAGES)$/)({ code }),
  },
  {
    id: 'keys',
    rule: 'a CSR with a key or signature algorithm outside P-256, P-384, P-521, Ed25519, RSA 2048 to 4096',
    edgewarden: '403 E_PROFILE_KEY, 400 E_X509_ALGORITHM or E_KEY_INVALID',
    reason: 'weaker or unknown keys are not worth a year; EdgeCore makes P-256',
    covers: coded(/^E_(?:PROFILE_KEY|X509_ALGORITHM|KEY_INVALID)$/),
  },
  {
    id: 'csr-proof',
    rule: 'a CSR that its own key did not sign, or that is not DER in its one form',
    edgewarden: '403 E_CSR_SIGNATURE, 400 E_DER_* or E_X509_*',
    reason: 'nobody gets a certificate for a key that he does not hold',
    covers: coded(/^E_(?:CSR_SIGNATURE|DER_[A-Z]+|X509_[A-Z]+)$/),
  },
  {
    id: 'token-form',
    rule: 'a token with another algorithm than HS256, without an expiry, with a name twice, or not in its one encoding',
    edgewarden: '401 E_TOKEN_*, E_JWS_FORM or E_JSON_*',
    reason: 'no KubeEdge mints such a token',
    covers: coded(/^E_(?:TOKEN_[A-Z]+|JWS_FORM|JSON_[A-Z]+)$/),
  },
  {
    id: 'peer-form',
    rule: "a client certificate with another subject, key or extension than a node's",
    edgewarden: '401 E_AUTH_SUBJECT, E_PATH_* or E_X509_*',
    reason: 'an identity is read in one way or not at all',
    covers: coded(/^E_(?:AUTH_SUBJECT|PATH_[A-Z]+)$/),
  },
  {
    id: 'http-syntax',
    rule: 'folded headers, bare line feeds, HTTP/1.2, repeated lengths, both length and chunks, more than 32 KiB or 100 lines of headers',
    edgewarden: '400, 417, 431, 501 or 505 with E_HTTP_REQUEST',
    reason: 'what two readers of HTTP can read differently is refused',
    covers: ({ code, actual }) => code === 'E_HTTP_REQUEST' || actual === 0,
  },
  {
    id: 'reports',
    rule: 'POST /nodeupgrade and /task/…/status',
    edgewarden: 'takes up to 64 KiB, answers ok, logs that a report came; nothing acts on it',
    reason: "upgrade tasks are CloudCore's work",
    covers: ({ method, path, actual }) =>
      method === 'POST' && /^\/(?:nodeupgrade|task\/)/.test(path) && (actual === 400 || actual === 413),
  },
  {
    id: 'certificate',
    rule: 'every certificate issued',
    edgewarden: 'serial of 128 bits, begins minutes ago, with both',
    reason: 'RFC 5280 asks for them; a clock that is a little late does no harm',
    covers: () => false,
  },
  {
    id: 'code-header',
    rule: 'every refusal',
    edgewarden: 'its own text, and the code in the header Edgewarden-Code',
    reason: 'a machine acts on a code; texts are for people',
    covers: () => false,
  },
];

/** The row that explains a case whose verdict differs, if there is one. */
export function explain(observed: Observed, required: boolean): Difference | undefined {
  return differences.find((row) => (!required || row.always === true) && row.covers(observed));
}
